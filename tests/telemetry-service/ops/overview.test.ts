// The operators' overview: how telemetry is doing, as it is stored, and what the projector is told there.
import { expect, test } from 'vitest';
import { testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/eventually.ts';
import type { FetchedPage } from '../../support/page.ts';
import { cliEvent, holdProjector, rename, renameCommand, settled, testTelemetry } from '../telemetry.ts';
import { operatorVisit } from './operator-visit.ts';

const why = 'ticket 123';

/** Of one queue: what stands under which title. */
function figuresOf(page: FetchedPage, queue: 'commands' | 'events'): Record<string, string | undefined> {
  const section = `section[aria-labelledby="${queue}"]`;
  const values = page.texts(`${section} dd`);
  return Object.fromEntries(page.texts(`${section} dt`).map((title, index) => [title, values[index]]));
}

const chartsOf = (page: FetchedPage) => page.attributes('#queues svg.desk', 'aria-label');

test('both queues are seen at a glance and over time', async () => {
  const now = new Date('2026-11-23T12:30:30.000Z');
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  await using database = await testDatabase('telemetry');
  await using _held = await holdProjector(database);
  await using telemetry = await testTelemetry({ database, now: () => now });
  const olga = await operatorVisit(telemetry);
  const empty = await olga.get('/ops');
  expect(figuresOf(empty, 'commands')).toEqual({
    Waiting: '0',
    'Oldest waits': '–',
    Dead: '0',
    'Accepted / min': '0',
    'Applied / min': '0',
  });

  const done = (minutes: number) => ({ status: 'done', at: minutesAgo(minutes), processedAt: minutesAgo(minutes - 1) });
  const waiting = (minutes: number, status: string) => ({ status, at: minutesAgo(minutes), processedAt: null });
  const items = [done(1.2), done(1.1), done(50), done(90), waiting(0.5, 'pending'), waiting(125, 'pending')];
  const documents = [...items, waiting(300, 'dead')].map(({ at, ...item }, index) => ({
    ...item,
    _id: { distinctId: 'd', insertId: String(index) },
    receivedAt: at,
    availableAt: at,
  }));
  await database.db.collection<(typeof documents)[number]>('telemetry_events').insertMany(documents);
  const page = await olga.get('/ops');
  expect(figuresOf(page, 'events')).toEqual({
    Waiting: '2',
    'Oldest waits': '2 h',
    Dead: '1',
    'Accepted / min': '1',
    'Applied / min': '2',
  });
  expect(chartsOf(page)).toEqual([
    'Commands in the last hour, minute by minute: 0 accepted, 0 applied',
    'Events in the last hour, minute by minute: 4 accepted, 3 applied',
  ]);
  expect(page.texts('#queues svg.desk title')).toContain('2026-11-23 12:29: 2 accepted, 0 applied');
  expect(page.texts('#queues svg.desk title')).toContain('2026-11-23 12:30: 1 accepted, 2 applied');
  expect(chartsOf(await olga.get('/ops?span=day'))).toEqual([
    'Commands in the last 24 hours, hour by hour: 0 accepted, 0 applied',
    'Events in the last 24 hours, hour by hour: 7 accepted, 4 applied',
  ]);
});

test('what a later release does to the indexes while replicas are replaced takes the overview from nobody', async () => {
  await using telemetry = await testTelemetry();
  const olga = await operatorVisit(telemetry);
  const events = telemetry.db.collection('telemetry_events');
  for (const { name } of await events.listIndexes().toArray()) if (name !== '_id_') await events.dropIndex(name);
  expect((await olga.get('/ops')).status).toBe(200);
});

test('the projector is paused, resumed and told to publish everything again, each with a reason that is kept', async () => {
  await using telemetry = await testTelemetry();
  const olga = await operatorVisit(telemetry);
  await rename(telemetry, 'ann', 'a', 'b');
  const control = (control: string, reason: string) => olga.post('/ops/controls', { control, why: reason });
  const refused = await control('projector.pause', ' x ');
  expect(refused.status).toBe(400);
  expect(refused.texts('#why-projector-pause-error')).toEqual(['say why, in a few words']);
  expect(refused.attributes('#why-projector-pause', 'value')).toEqual([' x ']);
  expect(refused.attributes('#why-snapshots-republish', 'aria-invalid')).toEqual([null]);
  expect(await control('projector.stop', why)).toMatchObject({ status: 400 });
  expect(await telemetry.db.collection('operator_actions').countDocuments()).toBe(0);

  expect(await control('projector.pause', why)).toMatchObject({ status: 303, location: '/ops' });
  const paused = await olga.get('/ops');
  expect(paused.texts('#projector')).toEqual([expect.stringContaining('Paused by an operator')]);
  expect(paused.texts('#lately tbody td').slice(1)).toEqual(['Olga', 'projector.pause', why]);
  const command = renameCommand('bob', 'c', 'd');
  await telemetry.client.identity.enqueueRename.mutate(command);
  expect(figuresOf(await olga.get('/ops'), 'commands')).toMatchObject({ Waiting: '1' });
  expect(await control('projector.resume', why)).toMatchObject({ status: 303 });
  expect(await settled(telemetry, command.commandId)).toMatchObject({ status: 'done' });
  expect((await olga.get('/ops')).texts('#projector')).toEqual([expect.stringContaining('applied as they come in')]);

  const seqOf = async () => (await telemetry.db.collection('swamp_club_events').findOne())?.['seq'];
  const before = await seqOf();
  expect(await control('snapshots.republish', why)).toMatchObject({ status: 303 });
  await eventually(async () => expect(await seqOf()).toBeGreaterThan(before));
});

test('before its migration an upgraded database waits, and the overview says so', async () => {
  await using database = await testDatabase('telemetry');
  await database.db.collection('identity_map').insertOne({ username: 'ann', distinct_ids: ['d'] });
  await using telemetry = await testTelemetry({ database });
  const olga = await operatorVisit(telemetry);
  await telemetry.ingest(cliEvent());
  const page = await olga.get('/ops');
  expect(page.texts('#projector')).toEqual([expect.stringContaining('Waiting for this database’s migration')]);
  expect(figuresOf(page, 'events')).toMatchObject({ Waiting: '1' });
});

test('the log is read page by page, without a gap where many things were done at once', async () => {
  await using telemetry = await testTelemetry();
  const olga = await operatorVisit(telemetry);
  const at = new Date('2026-11-23T12:00:00.000Z');
  const actions = Array.from({ length: 120 }, (_, index) => ({
    at: index < 60 ? at : new Date(at.getTime() + index),
    who: '<i>Olga',
    why: `reason ${index}`,
    action: 'commands.retry',
    targets: index === 119 ? ['events/d%2F1/x'] : ['commands/a', 'commands/b'],
    count: 2,
  }));
  await telemetry.db.collection('operator_actions').insertMany(actions);
  const reasons: string[] = [];
  const pages: FetchedPage[] = [];
  for (let path: string | null = '/ops/log'; path !== null; ) {
    const page: FetchedPage = await olga.get(path);
    reasons.push(...page.texts('tbody td:last-child'));
    pages.push(page);
    path = page.attributes('a[rel="next"]', 'href')[0] ?? null;
  }
  expect(pages.map((page) => page.texts('tbody tr').length)).toEqual([50, 50, 20]);
  expect(new Set(reasons).size).toBe(120);
  expect(reasons[0]).toBe('reason 119');
  expect(pages[0]?.attributes('tbody a', 'href')).toEqual(['/ops/queues/events/d%252F1%2Fx']);
  expect(pages[0]?.texts('tbody td:nth-child(2)')[0]).toBe('<i>Olga');
  expect((await olga.get('/ops/log?after=x')).status).toBe(400);
});
