// Collection `telemetry_commands`: what main-app asked for, durably, until it is done and ever after.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { InsertOutcome } from '@swamp-club/platform/durable-insert.ts';
import { listIndex } from '@swamp-club/platform/operator-indexes.ts';
import { sharedInsert } from '@swamp-club/platform/shared-insert.ts';
import type { CommandOutcome } from '@swamp-club/telemetry-contract';
import type { ClientSession, Db } from 'mongodb';
import { dueAt, queuedAt, retiredIndexes, unfinishedIndex, type Queued } from '../projector/queue.ts';

interface Command extends Queued {
  /** main-app's commandId: the idempotency key. */
  _id: string;
  userId: string;
  /** When main-app renamed the person or deleted the account, by its clock. */
  createdAt: Date;
  acceptedAt: Date;
  outcome: CommandOutcome | null;
  /** The snapshot that carries the change. */
  snapshotSeq: number | null;
  /** Tells a repetition from another command under the same id, even when an erasure has taken the names away. */
  payloadHash: string;
  traceparent: string | null;
  /** The subject of the caller's token. */
  requestedBy: string;
}
export interface RenameDocument extends Command {
  type: 'username_changed';
  /** Both names are null once the person is forgotten. */
  oldUsername: string | null;
  newUsername: string | null;
  usernameVersion: number;
}
export interface ErasureDocument extends Command {
  type: 'account_deleted';
}
export type CommandDocument = RenameDocument | ErasureDocument;

/** What a projector of 1.0 leaves of an erasure, which to it is a rename without a version: done, it says, and it is not. */
const takenForARename = { status: 'done', type: 'account_deleted', outcome: 'superseded' } as const;

const settled = { status: { $in: ['done', 'dead', 'discarded'] } };
/**
 * An erasure names nobody, and nobody is named any more once forgotten. Those that wait are few and found among their like, so
 * that accepting one, which its caller waits for, does not pay for this.
 */
const settledAndNamed = (field: string) => ({ ...settled, [field]: { $gt: '' } });

export const commandsSpec: CollectionSpec = {
  name: 'telemetry_commands',
  indexes: [
    {
      ...unfinishedIndex,
      partialFilterExpression: { $or: [unfinishedIndex.partialFilterExpression, takenForARename] },
    },
    listIndex('acceptedAt'),
    { name: 'by_user', key: { userId: 1 } },
    {
      name: 'settled_by_old_username',
      key: { oldUsername: 1 },
      partialFilterExpression: settledAndNamed('oldUsername'),
    },
    {
      name: 'settled_by_new_username',
      key: { newUsername: 1 },
      partialFilterExpression: settledAndNamed('newUsername'),
    },
    { name: 'applied', key: { processedAt: 1 }, partialFilterExpression: { processedAt: { $gt: new Date(0) } } },
  ],
  retired: [...retiredIndexes, 'by_old_username', 'by_new_username', 'by_time_of_processing'],
};
const commands = (db: Db) => db.collection<CommandDocument>(commandsSpec.name);

const insertCommands = sharedInsert(commands);

/** Durable when it returns. */
export async function insertCommand(db: Db, command: CommandDocument): Promise<InsertOutcome> {
  const [outcome = 'inserted'] = await insertCommands(db, [command]);
  return outcome;
}

/** Those that name somebody so, each part of it by an index. */
export function naming(username: string) {
  const named = { $or: [{ oldUsername: username }, { newUsername: username }] };
  return {
    $or: [
      { ...settled, oldUsername: username },
      { ...settled, newUsername: username },
      { status: 'pending', availableAt: { $gt: new Date(0) }, ...named },
    ],
  };
}

export function findCommand(db: Db, commandId: string): Promise<CommandDocument | null> {
  return commands(db).findOne({ _id: commandId });
}

/** Whose commands these are. */
export function findPeopleOfCommands(db: Db, ids: readonly string[], session: ClientSession): Promise<string[]> {
  return commands(db).distinct('userId', { _id: { $in: [...ids] } }, { session });
}

/** Oldest first. */
export function findDueCommands(db: Db, now: Date, limit: number): Promise<CommandDocument[]> {
  return commands(db).find(dueAt(now)).sort({ availableAt: 1 }).limit(limit).batchSize(limit).toArray();
}

export type CommandMark = { commandId: string } & Partial<
  Pick<CommandDocument, 'status' | 'outcome' | 'attempts' | 'availableAt' | 'lastError' | 'processedAt' | 'snapshotSeq'>
>;

/** Marks those that are still pending; returns how many were. */
export async function markCommands(db: Db, marks: readonly CommandMark[], session: ClientSession): Promise<number> {
  if (marks.length === 0) return 0;
  const { matchedCount } = await commands(db).bulkWrite(
    marks.map(({ commandId, ...mark }) => ({
      updateOne: { filter: { _id: commandId, status: 'pending' }, update: { $set: mark } },
    })),
    { session },
  );
  return matchedCount;
}

/** Makes erasures pending that a projector of 1.0 took for renames; returns how many there were. */
export async function reopenErasures(db: Db, now: Date, session: ClientSession): Promise<number> {
  const again = { ...queuedAt(now), outcome: null, snapshotSeq: null };
  const { modifiedCount } = await commands(db).updateMany(takenForARename, { $set: again }, { session });
  return modifiedCount;
}

/** Takes the names out of these people's renames, whatever has become of them. */
export async function forgetNames(db: Db, userIds: readonly string[], session: ClientSession): Promise<void> {
  if (userIds.length === 0) return;
  await db
    .collection<RenameDocument>(commandsSpec.name)
    .updateMany(
      { type: 'username_changed', userId: { $in: [...userIds] } },
      { $set: { oldUsername: null, newUsername: null } },
      { session },
    );
}

/** Who of these people has a command that waits. */
export async function findPeopleWithPendingCommands(
  db: Db,
  userIds: readonly string[],
  session: ClientSession,
): Promise<Set<string>> {
  const found = await commands(db).distinct(
    'userId',
    { status: 'pending', userId: { $in: [...userIds] } },
    { session },
  );
  return new Set(found);
}
