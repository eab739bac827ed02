// What a person costs must not depend on how many others there are.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import { profiled } from '../../support/profiler.ts';
import { allCounted, cliEvent, erase, rename, settled, somebody, testTelemetry, vouchFor } from '../telemetry.ts';

test('a person’s entries are found by their index, however many other people there are', async () => {
  await using database = await testDatabase('telemetry');
  await using telemetry = await testTelemetry({ database });
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  const owned = ['identity_map', 'username_metrics'].map((name) => database.db.collection(name));
  for (const entries of owned) {
    await entries.insertMany(Array.from({ length: 200 }, (_, index) => ({ userId: `other-${index}`, username: 'o' })));
  }
  const operations = await profiled(database, async () => {
    for (const distinct_id of ['laptop', 'server']) {
      await telemetry.ingest({ events: [cliEvent({ distinct_id })] }, ann.key);
      await allCounted(telemetry);
    }
    expect(await rename(telemetry, ann.id, 'ann', 'anna')).toMatchObject({ outcome: 'rekeyed' });
    expect(await telemetry.client.stats.profile.query({ userId: ann.id, days: 1 })).toMatchObject({ deviceCount: 2 });
  });
  const looks = operations.filter(({ ns }) => owned.some((entries) => entries.namespace === ns));
  expect(looks.length).toBeGreaterThan(10);
  expect(looks.filter(({ docsExamined }) => docsExamined > 10)).toEqual([]);
});

test('whoever is erased is found by indexes, however many events and commands of others are kept', async () => {
  await using database = await testDatabase('telemetry');
  await using telemetry = await testTelemetry({ database });
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  const others = Array.from({ length: 200 }, (_, index) => ({ userId: `other-${index}`, username: 'o' }));
  const [events, commands] = ['telemetry_events', 'telemetry_commands'].map((name) =>
    database.db.collection<{ _id: string }>(name),
  );
  await events?.insertMany(others.map((sender) => ({ _id: randomUUID(), status: 'done', sender })));
  await commands?.insertMany(others.map((other) => ({ _id: randomUUID(), status: 'done', ...other })));
  await rename(telemetry, ann.id, 'ann', 'anna');
  await telemetry.ingest({ events: [cliEvent(), cliEvent()] }, ann.key);
  await allCounted(telemetry);
  const operations = await profiled(database, async () => {
    expect(await erase(telemetry, ann.id)).toMatchObject({ outcome: 'erased' });
  });
  for (const queue of [events, commands]) {
    const looks = operations.filter(({ ns }) => ns === queue?.namespace);
    expect(looks.length).toBeGreaterThan(3);
    expect(looks.filter(({ docsExamined, keysExamined }) => Math.max(docsExamined, keysExamined) > 10)).toEqual([]);
  }
});

test('a projector that begins finds what waits, and erasures taken for renames, however many commands are done', async () => {
  await using database = await testDatabase('telemetry');
  const commands = database.db.collection<{ _id: string }>('telemetry_commands');
  const done = { status: 'done', availableAt: new Date(), processedAt: new Date(), type: 'username_changed' };
  await commands.insertMany(
    ['rekeyed', 'superseded'].flatMap((outcome) =>
      Array.from({ length: 200 }, (_, index) => ({ _id: randomUUID(), userId: `u-${index}`, outcome, ...done })),
    ),
  );
  const erasure = randomUUID();
  const taken = {
    ...done,
    type: 'account_deleted',
    userId: 'ann',
    outcome: 'superseded',
    snapshotSeq: 1,
    createdAt: new Date(),
    traceparent: null,
    acceptedAt: new Date(),
    attempts: 0,
    lastError: null,
  };
  await commands.insertOne({ _id: erasure, ...taken });
  const operations = await profiled(database, async () => {
    await using telemetry = await testTelemetry({ database });
    // Until the projector begins it is done, as the predecessor has left it.
    await eventually(async () => expect(await settled(telemetry, erasure)).toMatchObject({ outcome: 'erased' }));
  });
  const looks = operations.filter(({ ns, planSummary }) => ns === commands.namespace && planSummary !== '');
  expect(looks.length).toBeGreaterThan(5);
  expect(looks.filter(({ docsExamined, keysExamined }) => Math.max(docsExamined, keysExamined) > 10)).toEqual([]);
});

test('a scrape finds what waits and what is dead by an index, however many commands and events are done', async () => {
  await using database = await testDatabase('telemetry');
  await using telemetry = await testTelemetry({ database });
  const done = { status: 'done', availableAt: new Date(), processedAt: new Date() };
  const queues = ['telemetry_commands', 'telemetry_events'].map((name) =>
    database.db.collection<{ _id: string }>(name),
  );
  for (const queue of queues) {
    await queue.insertMany(Array.from({ length: 200 }, () => ({ _id: randomUUID(), ...done })));
  }
  const operations = await profiled(database, async () => {
    const metrics = await (await fetch(`${telemetry.url}/metrics`)).text();
    expect(metrics).toMatch(/^telemetry_commands\{status="done"\} 200$/m);
  });
  const looks = operations.filter(
    ({ ns, planSummary }) => queues.some((queue) => queue.namespace === ns) && !planSummary.includes('FAST_COUNT'),
  );
  // Of each queue the oldest that is due, and three statuses.
  expect(looks.length).toBeGreaterThanOrEqual(8);
  expect(looks.filter(({ docsExamined, keysExamined }) => Math.max(docsExamined, keysExamined) > 1)).toEqual([]);
});
