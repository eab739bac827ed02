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
  const entries = await devicesByOwner(links.entries, 'userId', userIds, session);
  const originals = await devicesByOwner(links.originals, 'ownerId', userIds, session);
  const owned = await totalsByOwner(counts.entries, 'userId', userIds, session);
  const original = await totalsByOwner(counts.originals, 'ownerId', userIds, session);
  const labels = await labelsByOwner([links.entries, counts.entries], userIds, session);
  return people.map(({ person, events }) => ({
    person,
    labels: labels.get(person.userId) ?? [],
    devices: entries.get(person.userId) ?? new Set(),
    counts: owned.get(person.userId) ?? noTotals,
    originalDevices: originals.get(person.userId) ?? new Set(),
    originalCounts: original.get(person.userId) ?? noTotals,
    eventDevices: new Set(events?.devices),
    events: totalsOfEvents(events),
  }));
}

function totalsOfEvents(events: AppliedEvents | undefined) {
  if (events === undefined) return noTotals;
  const { userId: _userId, devices, ...counts } = events;
  return { entries: 0, links: devices.length, ...counts, dayInvocations: counts.invocations };
}

const Linked = z.object({ ownerId: z.string(), devices: z.array(z.string()).nullish() });

async function devicesByOwner(
  entries: Collection,
  owner: 'userId' | 'ownerId',
  userIds: readonly string[],
  session: ClientSession,
): Promise<Map<string, Set<string>>> {
  const found = entries.find({ [owner]: { $in: userIds } }, { session });
  const devices = new Map<string, Set<string>>();
  for await (const document of found.project({ _id: 0, ownerId: `$${owner}`, devices: '$distinct_ids' })) {
    const linked = Linked.parse(document);
    devices.set(linked.ownerId, new Set([...(devices.get(linked.ownerId) ?? []), ...(linked.devices ?? [])]));
  }
  return devices;
}

const Labelled = z.object({ userId: z.string(), username: z.string().nullable().default(null) });

async function labelsByOwner(
  collections: readonly Collection[],
  userIds: readonly string[],
  session: ClientSession,
): Promise<Map<string, (string | null)[]>> {
  const labels = new Map<string, (string | null)[]>();
  for (const entries of collections) {
    const found = entries.find({ userId: { $in: userIds } }, { session }).project({ userId: 1, username: 1 });
    for await (const document of found) {
      const { userId, username } = Labelled.parse(document);
      labels.set(userId, [...(labels.get(userId) ?? []), username]);
    }
  }
  return labels;
}
