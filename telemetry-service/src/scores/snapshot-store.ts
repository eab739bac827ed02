// Collection `swamp_club_events`: the latest snapshot of every person, a compacted log in the order of `seq`.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { ScoreSnapshot, type LastCommand } from '@swamp-club/telemetry-contract';
import type { ClientSession, Db } from 'mongodb';
import type { Person } from '../identity/identity-migration.ts';
import type { Figures } from './figures.ts';
import { scored } from './score.ts';
import { takeSequence } from './sequence-store.ts';

interface SnapshotDocument extends Omit<ScoreSnapshot, 'userId' | 'firstSeenAt' | 'lastActiveAt' | 'lastCommand'> {
  _id: string;
  firstSeenAt: Date | null;
  lastActiveAt: Date | null;
  /** Stays when events change the person: whoever has not read this snapshot meets the command in the next one. */
  lastCommand?: Cause & { seq: number };
}

/** The command that a snapshot is published for. */
export type Cause = Pick<LastCommand, 'commandId' | 'traceparent'> & { createdAt: Date };

export const snapshotsSpec: CollectionSpec = {
  name: 'swamp_club_events',
  indexes: [{ name: 'seq', key: { seq: 1 }, unique: true }],
};
const snapshots = (db: Db) => db.collection<SnapshotDocument>(snapshotsSpec.name);

export interface Publication {
  person: Person;
  figures: Figures;
  devices: number;
}

/**
 * Replaces the people's snapshots by new ones; returns each person's `seq`. `causes` are by userId: none for events, or when everything
 * is published once more.
 */
export async function publishSnapshots(
  db: Db,
  publications: readonly Publication[],
  now: Date,
  session: ClientSession,
  causes: ReadonlyMap<string, Cause> = new Map(),
): Promise<Map<string, number>> {
  if (publications.length === 0) return new Map();
  const first = await takeSequence(db, publications.length, now, session);
  const documents = publications.map((publication, index) =>
    snapshotOf(first + index, publication, causes.get(publication.person.userId)),
  );
  await snapshots(db).bulkWrite(
    documents.map(({ _id, ...fields }) => ({ updateOne: { filter: { _id }, update: { $set: fields }, upsert: true } })),
    { session },
  );
  return new Map(documents.map(({ _id, seq }) => [_id, seq]));
}

export interface SnapshotPage {
  /** In the order of `seq`, which is the order of their commits. */
  snapshots: ScoreSnapshot[];
  /** Whose snapshots the contract has no room for, because somebody has edited them: left out, so that nobody else waits for them. */
  unreadable: string[];
  cursor: number;
}

export async function findSnapshotsAfter(db: Db, cursor: number, limit: number): Promise<SnapshotPage> {
  const found = await snapshots(db)
    .find({ seq: { $gt: cursor } })
    .sort({ seq: 1 })
    .limit(limit)
    .toArray();
  const page: SnapshotPage = { snapshots: [], unreadable: [], cursor: found.at(-1)?.seq ?? cursor };
  for (const document of found) {
    // Through JSON, as an answer goes: times are texts there.
    const { success, data } = ScoreSnapshot.safeParse(
      JSON.parse(JSON.stringify({ ...document, userId: document._id })),
    );
    if (success) page.snapshots.push(data);
    else page.unreadable.push(document._id);
  }
  return page;
}

function snapshotOf(seq: number, { person, figures, devices }: Publication, cause?: Cause): SnapshotDocument {
  const { userId: _id, username, erased: gone } = person;
  return { _id, seq, username, ...scored(figures), devices, gone, ...(cause && { lastCommand: { ...cause, seq } }) };
}
