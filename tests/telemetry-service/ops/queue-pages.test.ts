// The operators' pages of commands and events: found, understood, retried and discarded without a line of JavaScript.
import { expect, test } from 'vitest';
import { testDatabase } from '../../support/database.ts';
import type { FetchedPage } from '../../support/page.ts';
import { profiled } from '../../support/profiler.ts';
import {
  allCounted,
  cliEvent,
  erasureCommand,
  holdProjector,
  rename,
  renameCommand,
  settled,
  testTelemetry,
} from '../telemetry.ts';
import { deadCommand, failingAtOnce } from './dead-command.ts';
import { operatorVisit } from './operator-visit.ts';

const why = 'ticket 123';
const COMMANDS = '/ops/queues/commands';

const linksOf = (page: FetchedPage) => page.attributes('tbody th a', 'href');
const buttonsOf = (page: FetchedPage) => page.texts('main button[name="change"]');
/** What is said of a field of the store. */
const storedOf = (page: FetchedPage, field: string) =>
  page.texts('#stored td')[page.texts('#stored tbody th').indexOf(field)];

test('a dead command is found, understood, retried with a reason and then done, and its page tells its whole life', async () => {
  await using telemetry = await testTelemetry(failingAtOnce);
  const { commandId, mend } = await deadCommand(telemetry);
  await rename(telemetry, 'bob', 'x', 'y');
  const path = `${COMMANDS}/${commandId}`;
  const olga = await operatorVisit(telemetry);
  expect(linksOf(await olga.get(`${COMMANDS}?status=dead&userId=&username=&key=`))).toEqual([path]);
  expect(await olga.get(`${COMMANDS}?key=${commandId}`)).toMatchObject({ status: 303, location: path });
  expect((await olga.get(`${COMMANDS}?key=nobody`)).texts('#key-error')).toEqual(['There is none with this.']);

  const dead = await olga.get(path);
  expect(dead.texts('h1')).toEqual(['a to b']);
  expect(dead.texts('#standing')).toEqual([
    'Given up: 1 attempt has failed. The last error: It failed unexpectedly (ZodError); see the log.',
  ]);
  expect(buttonsOf(dead)).toEqual(['Retry it', 'Discard it']);
  expect(storedOf(dead, 'requestedBy')).toBe('main-app');
  const unexplained = await olga.post(path, { change: 'retry', why: '' });
  expect(unexplained.status).toBe(400);
  expect(unexplained.texts('#why-error')).toEqual(['say why, in a few words']);
  expect(unexplained.attributes('#why', 'aria-describedby')).toEqual(['why-hint why-error']);
  expect(await settled(telemetry, commandId)).toMatchObject({ status: 'dead' });

  await mend();
  expect(await olga.post(path, { change: 'retry', why })).toMatchObject({ status: 303, location: path });
  expect(await settled(telemetry, commandId)).toMatchObject({ status: 'done' });
  const done = await olga.get(path);
  expect(done.texts('#standing')).toEqual([expect.stringMatching(/^Applied at .* Outcome: rekeyed\. Published as/)]);
  expect(done.texts('#life li').map((step) => step.slice(20))).toEqual([
    'Happened in main-app',
    'Accepted',
    `commands.retry by Olga: ${why}`,
    'Applied',
  ]);
  expect(buttonsOf(done)).toEqual([]);
  // Somebody else's page may be older than that.
  const tooLate = await olga.post(path, { change: 'discard', why });
  expect(tooLate.status).toBe(409);
  expect(tooLate.texts('main p')).toContain('It is done; to discard it, it must be dead or pending.');
  expect(await olga.post(path, { change: 'delete', why })).toMatchObject({ status: 400 });
  expect(await telemetry.db.collection('operator_actions').countDocuments()).toBe(1);
});

test('commands are searched by state, person and name, and read page by page without a gap', async () => {
  await using database = await testDatabase('telemetry');
  await using _held = await holdProjector(database);
  await using telemetry = await testTelemetry({ database });
  const olga = await operatorVisit(telemetry);
  const { commandId: erasureId } = await telemetry.client.identity.enqueueErasure.mutate(erasureCommand('<b>cleo'));
  const at = new Date('2026-11-23T12:00:00.000Z');
  const commands = Array.from({ length: 120 }, (_, index) => ({
    _id: `command-${index}`,
    ...renameCommand(`person-${index % 40}`, `old-${index}`, `new-${index % 60}`),
    type: 'username_changed',
    acceptedAt: index < 60 ? at : new Date(at.getTime() + index),
    status: index === 7 ? 'discarded' : 'done',
  }));
  const stored = database.db.collection<(typeof commands)[number]>('telemetry_commands');
  await stored.insertMany(commands);
  const seen: (string | null)[] = [];
  const sizes: number[] = [];
  for (let path: string | null = `${COMMANDS}?status=done`; path !== null; ) {
    const page: FetchedPage = await olga.get(path);
    seen.push(...linksOf(page));
    sizes.push(linksOf(page).length);
    path = page.attributes('a[rel="next"]', 'href')[0] ?? null;
  }
  expect(sizes).toEqual([50, 50, 19]);
  expect(new Set(seen).size).toBe(119);
  const found = async (query: string) => linksOf(await olga.get(`${COMMANDS}?${query}`));
  expect(await found('status=discarded')).toEqual([`${COMMANDS}/command-7`]);
  expect(await found('username=Old-3')).toEqual([`${COMMANDS}/command-3`]);
  expect(await found('username=new-3')).toEqual([`${COMMANDS}/command-63`, `${COMMANDS}/command-3`]);
  expect(await found('userId=person-3&username=new-3')).toEqual([`${COMMANDS}/command-3`]);
  expect(await found('username=nobody')).toEqual([]);
  expect((await olga.get(`${COMMANDS}?status=lost`)).status).toBe(400);
  expect(await found('status=pending')).toEqual([`${COMMANDS}/${erasureId}`]);
  // Whatever is in the database, it is text.
  const erasure = await olga.get(`${COMMANDS}/${erasureId}`);
  expect(erasure.text).not.toContain('<b>cleo');
  expect(storedOf(erasure, 'userId')).toBe('<b>cleo');
  expect(erasure.texts('#changes .error')).toEqual([expect.stringContaining('would stay known')]);
});

test('dead events are retried and discarded all at once, those that were found and no others', async () => {
  await using telemetry = await testTelemetry(failingAtOnce);
  const olga = await operatorVisit(telemetry);
  const strange = 'a/b %2F?ü';
  await telemetry.db.collection('user_metrics').insertOne({ distinct_id: strange, invocations: 'many' });
  const ofStrange = () => cliEvent({ distinct_id: strange });
  await telemetry.ingest({ events: [ofStrange(), ofStrange(), ofStrange(), cliEvent()] });
  await allCounted(telemetry);
  const path = '/ops/queues/events';
  const dead = await olga.get(`${path}?status=dead`);
  expect(linksOf(dead)).toHaveLength(3);
  expect(buttonsOf(dead)).toEqual(['Retry all 3', 'Discard all 3']);
  expect(buttonsOf(await olga.get(path))).toEqual([]);

  const [first = ''] = linksOf(dead);
  const one = await olga.get(String(first));
  expect(one.texts('h1')).toEqual(['cli_invocation']);
  expect(storedOf(one, 'properties')).toContain('swampVersion');
  expect(await olga.post(String(first), { change: 'discard', why })).toMatchObject({ status: 303, location: first });
  expect((await olga.get(String(first))).texts('#standing')).toEqual([
    expect.stringContaining('An operator has discarded it.'),
  ]);

  expect(dead.forms.at(-1)).toMatchObject({ action: path, fields: { status: 'dead', limit: '3' } });
  const unexplained = await olga.post(path, { status: 'dead', limit: '2', change: 'retry', why: '' });
  expect(unexplained.status).toBe(400);
  expect(unexplained.texts('#why-error')).toHaveLength(1);
  await telemetry.db.collection('user_metrics').updateOne({ distinct_id: strange }, { $set: { invocations: 4 } });
  const retry = (fields: Record<string, string>) =>
    olga.post(path, { status: 'dead', change: 'retry', why, ...fields });
  expect((await retry({ limit: '9', userId: 'nobody' })).location).toBe(`${path}?status=dead&userId=nobody&changed=0`);
  expect((await retry({ limit: '1' })).location).toBe(`${path}?status=dead&changed=1`);
  const retried = await retry({ limit: '1' });
  expect(retried).toMatchObject({ status: 303, location: `${path}?status=dead&changed=1` });
  expect((await olga.get(String(retried.location))).texts('.success')).toEqual(['Changed: 1.']);
  await allCounted(telemetry);
  expect(await telemetry.db.collection('user_metrics').findOne({ distinct_id: strange })).toMatchObject({
    invocations: 6,
  });
});

const statusOf = (index: number) => (index % 100 === 0 ? 'dead' : index % 100 === 1 ? 'discarded' : 'done');
const at = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 60_000);

test('with thousands of commands and events every page is found by an index', async () => {
  await using database = await testDatabase('telemetry');
  await using telemetry = await testTelemetry({ database });
  const olga = await operatorVisit(telemetry);
  const indexes = Array.from({ length: 5000 }, (_, index) => index);
  const commands = indexes.map((index) => ({
    _id: `command-${index}`,
    ...renameCommand(`person-${index}`, `old-${index}`, `new-${index}`),
    status: statusOf(index),
    acceptedAt: at(index),
    processedAt: at(index),
  }));
  const events = indexes.map((index) => ({
    _id: { distinctId: 'd', insertId: String(index) },
    status: statusOf(index),
    receivedAt: at(index),
    processedAt: null,
  }));
  await database.db.collection<(typeof commands)[number]>('telemetry_commands').insertMany(commands);
  await database.db.collection<(typeof events)[number]>('telemetry_events').insertMany(events);
  const operations = await profiled(database, async () => {
    for (const query of ['', 'status=dead', 'status=discarded', 'status=pending', 'status=done']) {
      for (const queue of ['commands', 'events']) {
        const page = await olga.get(`/ops/queues/${queue}?${query}`);
        const [next] = page.attributes('a[rel="next"]', 'href');
        if (next != null) await olga.get(next);
      }
    }
    for (const query of ['username=old-4000', 'username=new-4000', 'userId=person-4000']) {
      expect(linksOf(await olga.get(`${COMMANDS}?${query}`))).toEqual([`${COMMANDS}/command-4000`]);
    }
    await olga.get('/ops');
    await olga.get('/ops?span=day');
  });
  const looks = operations.filter(({ ns }) => /telemetry_(commands|events)$/.test(ns));
  expect(looks.length).toBeGreaterThan(30);
  expect(looks.filter(({ planSummary }) => planSummary.includes('COLLSCAN'))).toEqual([]);
  // A page is 50, and 50 are dead: no look takes more than these and a few that it must pass.
  expect(looks.filter(({ keysExamined, docsExamined }) => Math.max(keysExamined, docsExamined) > 60)).toEqual([]);
});
