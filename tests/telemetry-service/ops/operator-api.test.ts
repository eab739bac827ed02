// What operators can see and do at telemetry, and that nobody else can.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { testDatabase } from '../../support/database.ts';
import { call } from '../../support/http.ts';
import { operate } from '../../support/operator.ts';
import { profiled } from '../../support/profiler.ts';
import { allCounted, cliEvent, holdProjector, rename, renameCommand, settled, testTelemetry } from '../telemetry.ts';
import { deadCommand, failingAtOnce } from './dead-command.ts';

const why = 'the figures were mended';
const Page = z.object({ items: z.array(z.object({ key: z.string() })), next: z.string().nullable() });
const keysOf = (body: unknown) => Page.parse(body).items.map(({ key }) => key);

test('without the token nothing is done and nothing is told', async () => {
  await using telemetry = await testTelemetry(failingAtOnce);
  const { commandId } = await deadCommand(telemetry);
  const paths = [
    ['GET', '/commands'],
    ['GET', `/commands/${commandId}`],
    ['GET', '/events/count'],
    ['GET', '/projector'],
    ['GET', '/indexes'],
    ['GET', '/actions'],
    ['POST', `/commands/${commandId}/retry`],
    ['POST', '/commands/discard'],
    ['POST', '/projector/pause'],
    ['POST', '/snapshots/republish'],
  ] as const;
  for (const authorization of ['', 'Bearer wrong', `Bearer ${await telemetry.mainApp.sign()}`]) {
    for (const [method, path] of paths) {
      const body = method === 'POST' ? { body: { why, limit: 1, filter: {} } } : {};
      const answer = await operate(telemetry, path, { method, headers: { authorization }, ...body });
      expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHORIZED' } });
    }
  }
  expect(await settled(telemetry, commandId)).toMatchObject({ status: 'dead' });
  expect(await telemetry.db.collection('operator_actions').countDocuments()).toBe(0);
  expect(await telemetry.db.collection('controls').countDocuments()).toBe(0);
});

test('a dead command is found, shown, retried and then done, and who did it and why is kept with it', async () => {
  await using telemetry = await testTelemetry(failingAtOnce);
  const { commandId, mend } = await deadCommand(telemetry);
  await rename(telemetry, 'bob', 'x', 'y');
  expect(keysOf((await operate(telemetry, '/commands?status=dead')).body)).toEqual([commandId]);
  await mend();
  expect(await operate(telemetry, `/commands/${commandId}/retry`, { body: { why } })).toMatchObject({
    status: 200,
    body: { changed: 1 },
  });
  expect(await settled(telemetry, commandId)).toMatchObject({ status: 'done', outcome: 'rekeyed' });
  expect((await operate(telemetry, `/commands/${commandId}`)).body).toMatchObject({
    item: { key: commandId, status: 'done', userId: 'ann', oldUsername: 'a', newUsername: 'b' },
    history: [{ who: 'Olga', why, action: 'commands.retry', count: 1 }],
  });
  expect((await operate(telemetry, '/actions')).body).toMatchObject({
    actions: [{ who: 'Olga', why, action: 'commands.retry', targets: [`commands/${commandId}`] }],
  });
});

test('a change needs who and why, an item that is there and a status that allows it', async () => {
  await using telemetry = await testTelemetry(failingAtOnce);
  const { commandId } = await deadCommand(telemetry);
  const path = `/commands/${commandId}/discard`;
  expect(await operate(telemetry, path, { body: {} })).toMatchObject({ status: 400, body: { field: 'why' } });
  expect(await operate(telemetry, path, { body: { why }, headers: { 'x-operator': '' } })).toMatchObject({
    status: 400,
    body: { field: 'x-operator' },
  });
  expect(await operate(telemetry, '/commands/nobody/retry', { body: { why } })).toMatchObject({ status: 404 });
  expect(await operate(telemetry, path, { body: { why } })).toMatchObject({ status: 200 });
  expect(await operate(telemetry, path, { body: { why } })).toMatchObject({
    status: 409,
    body: { code: 'WRONG_STATUS', message: expect.stringContaining('discarded') },
  });
  expect(await operate(telemetry, `/events/${encodeURIComponent('%zz')}`)).toMatchObject({ status: 404 });
  expect(await operate(telemetry, '/commands?status=lost')).toMatchObject({ status: 400, body: { field: 'status' } });
  expect(await operate(telemetry, '/commands?after=x')).toMatchObject({ status: 400, body: { field: 'after' } });
  expect(await telemetry.db.collection('operator_actions').countDocuments()).toBe(1);
});

test('lists are filtered by state, person, name and age, and paged without gaps', async () => {
  let time = new Date('2026-11-23T12:00:00.000Z');
  await using telemetry = await testTelemetry({ now: () => time });
  const ids: string[] = [];
  for (const [userId, from, to] of [
    ['ann', 'ann', 'anna'],
    ['bob', 'bob', 'robert'],
    ['cleo', 'cleo', 'ann'],
  ] as const) {
    const command = renameCommand(userId, from, to);
    await telemetry.client.identity.enqueueRename.mutate(command);
    ids.unshift(command.commandId);
    await settled(telemetry, command.commandId);
    time = new Date(time.getTime() + 60_000);
  }
  const [cleo, bob, ann] = ids;
  const list = async (query: string) => keysOf((await operate(telemetry, `/commands?${query}`)).body);
  expect(await list('')).toEqual([cleo, bob, ann]);
  expect(await list('status=pending')).toEqual([]);
  expect(await list('userId=bob')).toEqual([bob]);
  expect(await list('username=Ann')).toEqual([cleo, ann]);
  expect(await list('olderThan=2026-11-23T12:01:00Z')).toEqual([ann]);
  expect(await list('youngerThan=2026-11-23T12:01:00Z')).toEqual([cleo]);
  expect((await operate(telemetry, '/commands/count?username=ann')).body).toEqual({ count: 2 });
  const { next } = Page.parse((await operate(telemetry, '/commands?limit=2')).body);
  expect(await list(`limit=2&after=${next}`)).toEqual([ann]);
});

test('the dead are found by their index, however much is done', async () => {
  await using database = await testDatabase('telemetry');
  await using telemetry = await testTelemetry({ database });
  const events = Array.from({ length: 200 }, (_, index) => ({
    _id: { distinctId: 'd', insertId: String(index) },
    status: [100, 101, 102].includes(index) ? 'dead' : 'done',
    receivedAt: new Date(index),
  }));
  await database.db.collection<(typeof events)[number]>('telemetry_events').insertMany(events);
  const operations = await profiled(database, async () => {
    expect(keysOf((await operate(telemetry, '/events?status=dead')).body)).toEqual(['d/102', 'd/101', 'd/100']);
    expect((await operate(telemetry, '/events/count?status=dead')).body).toEqual({ count: 3 });
    const body = { why, filter: {}, limit: 2 };
    expect((await operate(telemetry, '/events/discard', { body })).body).toEqual({ changed: 2 });
  });
  const looks = operations.filter(({ ns, op }) => ns.endsWith('telemetry_events') && op !== 'insert');
  expect(looks.length).toBeGreaterThanOrEqual(4);
  for (const look of looks) expect(look.keysExamined).toBeLessThanOrEqual(4);
});

test('events whose ids hold any character are found, retried and discarded likewise', async () => {
  await using telemetry = await testTelemetry(failingAtOnce);
  const strange = 'a/b %2F?ü';
  await telemetry.db.collection('user_metrics').insertOne({ distinct_id: strange, invocations: 'many' });
  await telemetry.ingest({ events: [cliEvent({ distinct_id: strange, insert_id: 'x/y' }), cliEvent()] });
  await allCounted(telemetry);
  const [key = ''] = keysOf((await operate(telemetry, '/events?status=dead')).body);
  const path = `/events/${encodeURIComponent(key)}`;
  expect((await operate(telemetry, path)).body).toMatchObject({
    item: { status: 'dead', properties: expect.stringContaining('swampVersion') },
    history: [],
  });
  expect(await operate(telemetry, `${path}/discard`, { body: { why } })).toMatchObject({ status: 200 });
  await telemetry.db.collection('user_metrics').updateOne({ distinct_id: strange }, { $set: { invocations: 4 } });
  expect(await operate(telemetry, `${path}/retry`, { body: { why } })).toMatchObject({ status: 200 });
  await allCounted(telemetry);
  expect(await telemetry.db.collection('user_metrics').findOne({ distinct_id: strange })).toMatchObject({
    invocations: 5,
  });
  expect((await operate(telemetry, path)).body).toMatchObject({
    history: [{ action: 'events.retry' }, { action: 'events.discard' }],
  });
});

test('many at once: the dead ones that match, no more than asked for, each with its history', async () => {
  await using database = await testDatabase('telemetry');
  await using _held = await holdProjector(database);
  await using telemetry = await testTelemetry({ database });
  const commands = Array.from({ length: 7 }, (_, index) => renameCommand(`person-${index % 2}`, 'a', 'b'));
  for (const command of commands) await telemetry.client.identity.enqueueRename.mutate(command);
  const stored = database.db.collection('telemetry_commands');
  await stored.updateMany({}, { $set: { status: 'dead', attempts: 12, lastError: 'it failed' } });
  await stored.updateOne({ userId: 'person-1' }, { $set: { status: 'done' } });
  const bulk = (path: string, body: object) => operate(telemetry, path, { body: { why, ...body } });

  expect((await bulk('/commands/retry', { filter: { userId: 'person-0' }, limit: 3 })).body).toEqual({ changed: 3 });
  expect(await stored.countDocuments({ status: 'pending', attempts: 0, userId: 'person-0' })).toBe(3);
  expect((await bulk('/commands/discard', { filter: {}, limit: 100 })).body).toEqual({ changed: 3 });
  // Pending ones only if they are asked for in so many words, and done ones never.
  expect((await bulk('/commands/discard', { filter: {}, limit: 100 })).body).toEqual({ changed: 0 });
  expect((await bulk('/commands/discard', { filter: { status: 'pending' }, limit: 100 })).body).toEqual({ changed: 3 });
  expect(await bulk('/commands/retry', { filter: { status: 'done' }, limit: 100 })).toMatchObject({ status: 400 });
  expect(await stored.countDocuments({ status: 'done' })).toBe(1);
  const retried = commands[0]?.commandId ?? '';
  expect((await operate(telemetry, `/commands/${retried}`)).body).toMatchObject({
    history: [{ action: 'commands.discard', count: 3 }, { action: 'commands.retry' }],
  });
});

test('what is discarded while the projector works is either done, or discarded and without effect', async () => {
  await using telemetry = await testTelemetry();
  const commands = Array.from({ length: 60 }, (_, index) => renameCommand(`person-${index}`, 'a', 'b'));
  const discarding = (async () => {
    let discarded = 0;
    for (let round = 0; round < 20; round++) {
      const body = { why, filter: { status: 'pending' }, limit: 5 };
      const answer = await operate(telemetry, '/commands/discard', { body });
      discarded += z.object({ changed: z.number() }).parse(answer.body).changed;
    }
    return discarded;
  })();
  await Promise.all(commands.map((command) => telemetry.client.identity.enqueueRename.mutate(command)));
  const discarded = await discarding;
  const statuses = await Promise.all(commands.map(({ commandId }) => settled(telemetry, commandId)));
  expect(statuses.filter(({ status }) => status === 'discarded')).toHaveLength(discarded);
  const done = commands.filter((_, index) => statuses[index]?.status === 'done').map(({ userId }) => userId);
  expect(new Set(await telemetry.db.collection('people').distinct('_id'))).toEqual(new Set(done));
});

test('a paused projector applies nothing, says so, and goes on at once when it is resumed', async () => {
  await using telemetry = await testTelemetry();
  await rename(telemetry, 'ann', 'a', 'b');
  expect(await operate(telemetry, '/projector/pause', { body: { why } })).toMatchObject({ status: 200 });
  expect((await operate(telemetry, '/projector')).body).toMatchObject({ paused: true });
  expect(await call(`${telemetry.url}/readyz`)).toMatchObject({
    status: 200,
    body: { dependencies: { projector: 'degraded' } },
  });
  const command = renameCommand('bob', 'a', 'b');
  await telemetry.client.identity.enqueueRename.mutate(command);
  // Its lease is renewed meanwhile, three times over.
  const leases = telemetry.db.collection<{ _id: string; token: number; expiresAt: Date }>('leases');
  const lease = async () => {
    const { token = Number.NaN, expiresAt } = (await leases.findOne({ _id: 'projector' })) ?? {};
    return { token, expiresAt: expiresAt?.getTime() ?? Number.NaN };
  };
  const before = await lease();
  await expect
    .poll(async () => (await lease()).expiresAt - before.expiresAt, { timeout: 10_000 })
    .toBeGreaterThan(2000);
  expect((await lease()).token).toBe(before.token);
  expect(await telemetry.client.identity.renameStatus.query(command)).toMatchObject({ status: 'pending' });

  const resumedAt = performance.now();
  expect(await operate(telemetry, '/projector/resume', { body: { why } })).toMatchObject({ status: 200 });
  expect(await settled(telemetry, command.commandId)).toMatchObject({ status: 'done' });
  // Told, not found by the next poll.
  expect(performance.now() - resumedAt).toBeLessThan(10_000);
  expect(await call(`${telemetry.url}/readyz`)).toMatchObject({ body: { dependencies: { projector: 'up' } } });
});

test('a paused projector stops at once when the service stops', async () => {
  await using database = await testDatabase('telemetry');
  const telemetry = await testTelemetry({ database, env: { LEASE_MS: '60000' } });
  await operate(telemetry, '/projector/pause', { body: { why } });
  await expect.poll(() => database.db.collection('leases').countDocuments({ holder: { $ne: null } })).toBe(1);
  const stoppedAt = performance.now();
  await telemetry[Symbol.asyncDispose]();
  expect(performance.now() - stoppedAt).toBeLessThan(5000);
  expect(await database.db.collection('leases').countDocuments({ holder: { $ne: null } })).toBe(0);
});

test('snapshots are published again on request', async () => {
  await using telemetry = await testTelemetry();
  await rename(telemetry, 'ann', 'a', 'b');
  const seqOf = async () => (await telemetry.db.collection('swamp_club_events').findOne())?.['seq'];
  const before = await seqOf();
  expect(await operate(telemetry, '/snapshots/republish', { body: { why } })).toMatchObject({ status: 200 });
  await expect.poll(seqOf).toBeGreaterThan(before);
  await expect
    .poll(async () => (await operate(telemetry, '/projector')).body)
    .toMatchObject({ paused: false, republishing: false });
});
