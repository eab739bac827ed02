// An erasure wins over every rename and every event of the person, whichever comes first: what is left is the same.
import { expect, test } from 'vitest';
import { enqueueErasure } from '../../../telemetry-service/src/commands/enqueue-erasure.ts';
import { enqueueRename } from '../../../telemetry-service/src/commands/enqueue-rename.ts';
import { acceptEvents } from '../../../telemetry-service/src/ingest/accept-events.ts';
import { readEvents } from '../../../telemetry-service/src/ingest/wire.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { findTraces } from '../../support/find-traces.ts';
import { applyAll } from '../projector/apply-due.ts';
import { cliEvent, erasureCommand, renameCommand } from '../telemetry.ts';
import { permutations } from './permutations.ts';

const now = new Date('2026-11-23T12:00:00Z');
const origin = { requestedBy: 'main-app', traceparent: null };
const names = ['first-zebedee', 'second-zebedee', 'third-zebedee'] as const;
const [first, second, third] = names;

/** What may come in of a person; made once, so that it can come in again. */
function happenings(db: TestDatabase['db'], userId: string): (() => Promise<unknown>)[] {
  const rename = renameCommand(userId, first, second, 2);
  const erasure = erasureCommand(userId);
  const early = cliEvent({ distinct_id: `laptop of ${userId}` });
  const late = cliEvent({ distinct_id: `phone of ${userId}`, properties: { args: [third] } });
  const send = (event: object, username: string, usernameVersion: number) =>
    acceptEvents(db, readEvents(event), { userId, username, usernameVersion }, now);
  return [
    () => enqueueRename(db, rename, origin, now),
    () => enqueueErasure(db, erasure, origin, now),
    () => send(early, first, 1),
    () => send(late, third, 3),
  ];
}

/** Of everything that is stored, what says whose it is or was; which command came last is as the order was. */
async function whatIsLeft(db: TestDatabase['db'], userId: string) {
  const stored = (name: string) => db.collection<{ _id: string }>(name);
  return {
    person: await stored('people').findOne({ _id: userId }, { projection: { _id: 0, revision: 0 } }),
    snapshot: await stored('swamp_club_events').findOne(
      { _id: userId },
      { projection: { _id: 0, seq: 0, lastCommand: 0 } },
    ),
    links: await stored('identity_map').countDocuments({ userId }),
    counts: await stored('username_metrics').countDocuments({ userId }),
    devices: await stored('user_metrics').countDocuments({ distinct_id: { $regex: `${userId}$` }, invocations: 1 }),
    commands: await stored('telemetry_commands')
      .find({ userId })
      .sort({ type: 1 })
      .project({ _id: 0, type: 1, status: 1, attempts: 1, oldUsername: 1, newUsername: 1 })
      .toArray(),
    events: await stored('telemetry_events')
      .find({ '_id.distinctId': { $regex: `${userId}$` } })
      .project({ _id: 0, status: 1, sender: 1, properties: 1 })
      .toArray(),
  };
}

const anonymous = { status: 'done', sender: null, properties: '{}' };
const forgotten = {
  person: { username: null, version: 0, erased: true },
  snapshot: {
    username: null,
    score: 0,
    invocations: 0,
    successes: 0,
    errors: 0,
    userErrors: 0,
    durationMs: 0,
    activeDays: 0,
    firstSeenAt: null,
    lastActiveAt: null,
    devices: 0,
    gone: true,
  },
  links: 0,
  counts: 0,
  devices: 2,
  commands: [
    { type: 'account_deleted', status: 'done', attempts: 0 },
    { type: 'username_changed', status: 'done', attempts: 0, oldUsername: null, newUsername: null },
  ],
  events: [anonymous, anonymous],
};

test('in every order, one by one or all at once, and with repeats, the same is left of a person', async () => {
  await using database = await testDatabase('telemetry');
  const { db } = database;
  const orders = permutations([0, 1, 2, 3]);
  const people = orders.map((order, index) => ({ userId: `person-${index}-`, order }));
  const everything = new Map(people.map(({ userId }) => [userId, happenings(db, userId)]));
  // Each transaction has the next of everybody's, who all go their own way.
  for (const step of [0, 1, 2, 3]) {
    await Promise.all(people.map(async ({ userId, order }) => everything.get(userId)?.[order[step] ?? 0]?.()));
    await applyAll(database, now);
  }
  const atOnce = happenings(db, 'all-at-once');
  for (const happens of atOnce) await happens();
  await applyAll(database, now);

  const everybody = [...people.map(({ userId }) => userId), 'all-at-once'];
  expect(everybody).toHaveLength(25);
  const ofEverybody = () => Promise.all(everybody.map((userId) => whatIsLeft(db, userId)));
  expect(await ofEverybody()).toEqual(everybody.map(() => forgotten));
  expect(await findTraces(db, names)).toEqual([]);

  await Promise.all([...everything.values(), atOnce].flat().map((happens) => happens()));
  expect(await applyAll(database, now)).toBe(0);
  expect(await ofEverybody()).toEqual(everybody.map(() => forgotten));

  // The same things anew, of somebody who is erased already: only the devices count them.
  for (const happens of happenings(db, 'all-at-once')) await happens();
  await applyAll(database, now);
  const { commands, events, devices: _counted, ...rest } = await whatIsLeft(db, 'all-at-once');
  expect(rest).toMatchObject({ person: forgotten.person, snapshot: forgotten.snapshot, links: 0, counts: 0 });
  expect(commands).toEqual(forgotten.commands.flatMap((command) => [command, command]));
  expect(events).toEqual([anonymous, anonymous, anonymous, anonymous]);
  expect(await findTraces(db, names)).toEqual([]);
});
