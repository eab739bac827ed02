// Both databases as a whole and the leaderboard, against what people were told and what the stored events come to.
import type { MongoClient } from 'mongodb';
import { assert } from 'vitest';
import { z } from 'zod';
import { leaderboard, type Club } from '../../../scripts/demo/person.ts';
import { eventually } from '../../support/eventually.ts';
import type { Chronicle } from './chronicle.ts';
import { storedEvents, sum, type Figures, type StoredEvents, type Summed } from './stored-events.ts';

/** Resolves with how much was compared once all of it is equal, and throws when it does not come to that. */
export function equal(club: Club & { admin: MongoClient }, chronicle: Chronicle): Promise<string> {
  return eventually(async () => {
    const events = await storedEvents(club.admin.db('telemetry'));
    const found = await find(club);
    assert.deepEqual({ ...found, events: events.keys }, expectedOf(chronicle, events, found.known));
    return (
      `${sizeOf(found.accounts)} accounts, ${sizeOf(found.rows)} rows, ${found.listed.length} on the leaderboard, ` +
      `${events.keys.length} events, ${sizeOf(found.people)} people and ${sizeOf(found.gone)} forgotten, ` +
      `${sizeOf(found.links)} links, ${sizeOf(found.counts)} counts, ${sizeOf(found.devices)} devices, ${sizeOf(found.snapshots)} snapshots`
    );
  });
}

const sizeOf = (of: object): number => Object.keys(of).length;

function expectedOf({ people, strangers, deleted, events }: Chronicle, stored: StoredEvents, known: string[]) {
  const names = new Map([...strangers, ...[...people].map(([userId, { username }]) => [userId, username] as const)]);
  const nameOf = (userId: string) => names.get(userId) ?? 'of nobody';
  const accounts = new Map([...people].map(([userId, { username }]) => [userId, username]));
  const figures = (userId: string) => stored.people.get(userId) ?? sum([]);
  const living = known.filter((userId) => !deleted.has(userId));
  const active = living.filter((userId) => stored.people.has(userId));
  const rows = entries([...accounts], ([userId, username]) => [userId, { username, ...shown(figures(userId)) }]);
  const ranked = [...accounts]
    .map(([userId, username]) => ({ userId, username, ...shown(figures(userId)) }))
    .filter(({ invocations }) => invocations > 0)
    .toSorted((a, b) => b.score - a.score || (a.userId < b.userId ? -1 : 1));
  return {
    known,
    accounts: Object.fromEntries(accounts),
    registry: Object.fromEntries(accounts),
    rows,
    listed: ranked.map(({ username, score, invocations }) => ({ username, score, invocations })),
    people: entries(living, (userId) => [userId, nameOf(userId)]),
    gone: [...deleted].toSorted(),
    links: entries(active, (userId) => [userId, { username: nameOf(userId), devices: figures(userId).devices }]),
    counts: entries(active, (userId) => [userId, { username: nameOf(userId), ...counted(figures(userId)) }]),
    devices: entries([...stored.devices], ([device, summed]) => [device, counted(summed)]),
    snapshots: {
      ...entries(living, (userId) => [userId, { username: nameOf(userId), gone: false, ...shown(figures(userId)) }]),
      ...entries([...deleted], (userId) => [userId, { username: null, gone: true, ...shown(sum([])) }]),
    },
    unfinished: { outbox: 0, commands: 0 },
    events: [...events].toSorted(),
  };
}

async function find(club: Club & { admin: MongoClient }) {
  const [mainApp, telemetry] = [club.admin.db('main_app'), club.admin.db('telemetry')];
  const all = async <T extends z.ZodType>(schema: T, db: typeof mainApp, name: string, filter = {}) =>
    z.array(schema).parse(await db.collection(name).find(filter).toArray());
  const unfinished = { status: { $nin: ['done', 'sent'] } };
  const people = await all(Person, telemetry, 'people');
  return {
    known: people.map(({ _id }) => _id).toSorted(),
    accounts: entries(await all(Account, mainApp, 'user'), ({ _id, username }) => [_id, username]),
    registry: entries(await all(Claim, mainApp, 'usernames', { state: 'active' }), ({ holderId, name }) => [
      holderId,
      name,
    ]),
    rows: entries(await all(Row, mainApp, 'user_scores'), ({ _id, ...row }) => [_id, row]),
    listed: (await leaderboard(club)).map(({ username, score, invocations }) => ({ username, score, invocations })),
    people: entries(
      people.filter(({ erased }) => !erased),
      ({ _id, username }) => [_id, username],
    ),
    gone: people.flatMap(({ _id, erased }) => (erased ? [_id] : [])).toSorted(),
    links: entries(await all(Links, telemetry, 'identity_map'), ({ userId, username, distinct_ids }) => [
      userId,
      { username, devices: distinct_ids.toSorted() },
    ]),
    counts: entries(await all(Counts, telemetry, 'username_metrics'), ({ userId, ...entry }) => [userId, entry]),
    devices: entries(await all(Device, telemetry, 'user_metrics'), ({ distinct_id, ...entry }) => [distinct_id, entry]),
    snapshots: entries(await all(Snapshot, telemetry, 'swamp_club_events'), ({ _id, ...snapshot }) => [_id, snapshot]),
    unfinished: {
      outbox: await mainApp.collection('outbox').countDocuments(unfinished),
      commands: await telemetry.collection('telemetry_commands').countDocuments(unfinished),
    },
  };
}

const Id = z.unknown().transform(String);
const count = z.number();
const time = z.date().nullable();
const counts = { invocations: count, successes: count, errors: count, userErrors: count, durationMs: count };
const figures = { ...counts, score: count, activeDays: count, devices: count, firstSeenAt: time, lastActiveAt: time };
const username = z.string().nullable();
const Account = z.object({ _id: Id, username });
const Claim = z.object({ holderId: Id, name: z.string() });
const Row = z.object({ _id: Id, username, ...figures });
const Person = z.object({ _id: z.string(), username, erased: z.boolean() });
const Links = z.object({ userId: z.string(), username, distinct_ids: z.array(z.string()) });
const Counts = z.object({ userId: z.string(), username, ...counts, firstSeenAt: time, lastSeenAt: time });
const Device = z.object({ distinct_id: z.string(), ...counts, firstSeenAt: time, lastSeenAt: time });
const Snapshot = z.object({ _id: z.string(), username, gone: z.boolean(), ...figures });

const counted = ({ activeDays: _days, devices: _devices, ...figures }: Summed): Figures => figures;
const shown = ({ lastSeenAt: lastActiveAt, devices, ...figures }: Summed) => ({
  ...figures,
  lastActiveAt,
  devices: devices.length,
  score: figures.successes + 10 * figures.activeDays,
});

/** An object with an entry a key; two of one key are told apart, so that what is doubled does not hide. */
function entries<T, V>(items: readonly T[], entryOf: (item: T) => [string, V]): Record<string, V> {
  const found: Record<string, V> = {};
  for (const [key, value] of items.map(entryOf)) found[key in found ? `${key}, doubled` : key] = value;
  return found;
}
