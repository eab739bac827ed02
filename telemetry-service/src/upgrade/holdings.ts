// Reads all there is about people, to be compared with what is theirs.
import type { ClientSession, Collection, Db } from 'mongodb';
import { z } from 'zod';
import type { Person } from '../identity/identity-migration.ts';
import type { AppliedEvents } from '../ingest/event-store.ts';
import type { Holdings } from './check-people.ts';
import { entryCollections } from './entry-collections.ts';
import { noTotals, totalsByOwner } from './totals.ts';

export async function findHoldings(
  db: Db,
  people: readonly { person: Person; events: AppliedEvents | undefined }[],
  session: ClientSession,
): Promise<Holdings[]> {
  const userIds = people.map(({ person }) => person.userId);
  const [links, counts] = [entryCollections(db, 'links'), entryCollections(db, 'counts')];
  const linked = await entriesByOwner(links.entries, 'userId', userIds, session);
  const counted = await entriesByOwner(counts.entries, 'userId', userIds, session);
  const originals = await entriesByOwner(links.originals, 'ownerId', userIds, session);
  const owned = await totalsByOwner(counts.entries, 'userId', userIds, session);
  const original = await totalsByOwner(counts.originals, 'ownerId', userIds, session);
  return people.map(({ person, events }) => {
    const of = <T>(all: ReadonlyMap<string, readonly T[]>) => all.get(person.userId) ?? [];
    return {
      person,
      labels: [...of(linked), ...of(counted)].map(({ username }) => username),
      devices: devicesIn(of(linked)),
      counts: owned.get(person.userId) ?? noTotals,
      originalDevices: devicesIn(of(originals)),
      originalCounts: original.get(person.userId) ?? noTotals,
      eventDevices: new Set(events?.devices),
      events: totalsOfEvents(events),
    };
  });
}

function totalsOfEvents(events: AppliedEvents | undefined) {
  if (events === undefined) return noTotals;
  const { userId: _userId, devices, ...counts } = events;
  return { entries: 0, links: devices.length, ...counts, dayInvocations: counts.invocations };
}

const Entry = z.object({
  ownerId: z.string(),
  username: z.string().nullable().default(null),
  devices: z.array(z.string()).nullish(),
});
type Entry = z.infer<typeof Entry>;

async function entriesByOwner(
  entries: Collection,
  owner: 'userId' | 'ownerId',
  userIds: readonly string[],
  session: ClientSession,
): Promise<Map<string, Entry[]>> {
  const found = await entries
    .find({ [owner]: { $in: userIds } }, { session })
    .project({ _id: 0, ownerId: `$${owner}`, username: 1, devices: '$distinct_ids' })
    .toArray();
  return Map.groupBy(
    found.map((document) => Entry.parse(document)),
    ({ ownerId }) => ownerId,
  );
}

const devicesIn = (entries: readonly Entry[]) => new Set(entries.flatMap(({ devices }) => devices ?? []));
