// The way back: entries are found by names alone again, the names that people have by now.
import type { ClientSession, Collection, Db, Document, ObjectId } from 'mongodb';
import { inBatches } from '@swamp-club/platform/in-batches.ts';
import type { Lease } from '@swamp-club/platform/lease.ts';
import { revokeOwnership } from '../identity/ownership-store.ts';
import { exactly } from './bare-entries.ts';
import { bringAllNames } from './bring-names.ts';
import { entryCollections, owned } from './entry-collections.ts';
import { MigrationRefused, takeMigrationLease, type Leasing } from './migration-lease.ts';
import { readMigrationState } from './migration-state.ts';
import { makeIndexAgain } from './name-indexes.ts';
import type { NameHolders } from './name-holders.ts';
import {
  firstPeople,
  firstProgress,
  forgetProgress,
  readProgress,
  saveProgress,
  type MigrationProgress,
} from './progress-store.ts';
import { entryKinds, type EntryKind, type Progress } from './reports.ts';

/** `db` is telemetry's, by the administrator's connection; no service may be running on it. */
export interface UndoParts extends Leasing {
  names: NameHolders;
  /**
   * Called when entries have their names again: from then on what was recorded of names before is wrong, and must be
   * forgotten before anybody migrates again. May be called again after an interruption.
   */
  forgetHolders: () => Promise<void>;
  now: () => Date;
  onProgress: (progress: Progress) => void;
}

export interface UndoResult {
  outcome: 'completed' | 'interrupted' | 'nothing_to_do';
  /** Entries that lost their owner and have a name, in this run. */
  renamed: number;
  /** Entries that had been set aside and are back among the others, in this run. */
  returned: number;
}

const BATCH = 500;

interface Undoing extends UndoParts {
  lease: Lease;
  counts: Pick<UndoResult, 'renamed' | 'returned'>;
}

/**
 * Stopped or killed anywhere, it is run again and goes on; meanwhile nothing can migrate.
 * @throws MigrationRefused when a migration was begun and not finished.
 */
export async function undoOwnership(parts: UndoParts): Promise<UndoResult> {
  const { db, signal, onProgress, forgetHolders } = parts;
  const { phase } = await readMigrationState(db);
  if (phase === 'not_begun') return { outcome: 'nothing_to_do', renamed: 0, returned: 0 };
  if (phase === 'under_way') throw unfinished();
  await using lease = await takeMigrationLease(parts);
  const counts = { renamed: 0, returned: 0 };
  const undoing = { ...parts, lease, counts };
  let goingBack: Step | 'done' = await begin(undoing);
  while (goingBack !== 'done') {
    goingBack = await steps[goingBack](undoing);
    if (signal.aborted) return { outcome: 'interrupted', ...counts };
  }
  for (const index of (await readProgress(db))?.droppedIndexes ?? []) await makeIndexAgain(db, index);
  await forgetHolders();
  await lease.transaction((session) => forgetProgress(db, session));
  onProgress({ phase: 'done', done: 1, total: 1 });
  return { outcome: 'completed', ...counts };
}

type Step = NonNullable<MigrationProgress['goingBack']>;

/** From here on the projector would wait, and nothing migrates until the way back has come to its end. */
function begin({ db, lease, now }: Undoing): Promise<Step> {
  return lease.transaction(async (session) => {
    const progress = (await readProgress(db, session)) ?? firstProgress(now(), true, null);
    if (progress.goingBack !== null) return progress.goingBack;
    // Somebody may have begun it while this one waited for the lease.
    if (progress.people.of !== 'nobody') throw unfinished();
    await revokeOwnership(db, session);
    await saveProgress(db, { ...progress, goingBack: 'naming', people: firstPeople }, session);
    return 'naming';
  });
}

const unfinished = () =>
  new MigrationRefused('The migration was begun and not finished. Finish it first: npm run migrate -- run');

const steps: Record<Step, (undoing: Undoing) => Promise<Step | 'done'>> = {
  async naming(undoing) {
    const naming = { ...undoing, batchSize: BATCH };
    await bringAllNames(naming, (session) => saveProgress(undoing.db, { goingBack: 'returning' }, session));
    return 'returning';
  },
  async returning(undoing) {
    const { db, lease, counts, signal } = undoing;
    for (const kind of entryKinds) {
      for await (const ids of batches(entryCollections(db, kind).unowned, mayReturn)) {
        if (signal.aborted) return 'returning';
        counts.returned += await lease.transaction((session) => bringBack(db, kind, ids, session));
        report(undoing);
      }
    }
    await lease.transaction((session) => saveProgress(db, { goingBack: 'disowning' }, session));
    return 'disowning';
  },
  async disowning(undoing) {
    const { db, lease, counts, signal } = undoing;
    for (const kind of entryKinds) {
      for await (const ids of batches(entryCollections(db, kind).entries, owned)) {
        if (signal.aborted) return 'disowning';
        counts.renamed += await lease.transaction((session) => disown(undoing, kind, ids, session));
        report(undoing);
      }
      for await (const ids of batches(entryCollections(db, kind).originals, {})) {
        if (signal.aborted) return 'disowning';
        await lease.transaction((session) => forgetOriginals(db, kind, ids, session));
      }
    }
    return 'done';
  },
};

function report({ onProgress, counts: { renamed, returned } }: Undoing): void {
  onProgress({ phase: 'entries', done: renamed + returned, total: renamed + returned });
}

async function* batches(entries: Collection, filter: Document): AsyncGenerator<ObjectId[]> {
  const ids = entries.find(filter).sort({ _id: 1 }).project<{ _id: ObjectId }>({ _id: 1 }).batchSize(BATCH);
  for await (const batch of inBatches(ids, BATCH)) yield batch.map(({ _id }) => _id);
}

/**
 * What was nobody's stays aside: by now somebody may have the name, or be left with it alone, and would get a stranger's
 * devices from the old code, or from the next move.
 */
const mayReturn = { 'setAside.reason': { $nin: ['no_holder', 'contested'] } };

/** What was set aside otherwise returns as it was, unless somebody has its name by now: to the old code it would be theirs. */
async function bringBack(db: Db, kind: EntryKind, ids: ObjectId[], session: ClientSession): Promise<number> {
  const { entries, unowned } = entryCollections(db, kind);
  const documents = await unowned.find({ _id: { $in: ids } }, { session, ...exactly }).toArray();
  const names = documents.map(({ username }) => username);
  const taken = new Set(await entries.distinct('username', { ...owned, username: { $in: names } }, { session }));
  const back = documents.filter(({ username }) => !taken.has(username));
  if (back.length === 0) return 0;
  await entries.insertMany(
    back.map(({ setAside: _reason, ...document }) => document),
    { session },
  );
  await unowned.deleteMany({ _id: { $in: back.map(({ _id }) => _id) } }, { session });
  return back.length;
}

/** Whoever has no name, or no account any more, keeps their entries: the old code, looking for names, never meets them. */
async function disown(
  { db, names }: Undoing,
  kind: EntryKind,
  ids: ObjectId[],
  session: ClientSession,
): Promise<number> {
  const { entries, originals } = entryCollections(db, kind);
  const documents = await entries.find({ ...owned, _id: { $in: ids } }, { session, ...exactly }).toArray();
  const current = await names.currentNames([...new Set(documents.map(({ userId }) => String(userId)))]);
  const isNamed = ({ userId, username }: Document) =>
    typeof username === 'string' && current.get(String(userId))?.username === username;
  const named = documents.filter(isNamed);
  const others = documents.filter((document) => !isNamed(document));
  const namedIds = named.map(({ _id }) => _id);
  await entries.updateMany({ _id: { $in: namedIds } }, { $unset: { userId: '' } }, { session });
  // What stays owned is its own original when somebody migrates again: the events so far are in it.
  await originals.deleteMany({ ownerId: { $in: documents.map(({ userId }) => userId) } }, { session });
  if (others.length > 0) {
    await originals.insertMany(
      others.map((document) => ({ ...document, ownerId: document['userId'] })),
      { session },
    );
    await entries.bulkWrite(
      others.map(({ _id, userId }) => ({
        updateOne: { filter: { _id }, update: { $set: { username: noName(String(userId)) } } },
      })),
      { session },
    );
  }
  return named.length;
}

/** What nobody can be called: upstream's unique index takes no two entries without a name, and somebody may have the old one. */
const noName = (userId: string) => `(no name: ${userId})`;

/** Those whose owners have no entry of this kind: nothing was in them, or it went. */
async function forgetOriginals(db: Db, kind: EntryKind, ids: ObjectId[], session: ClientSession): Promise<void> {
  const { entries, originals } = entryCollections(db, kind);
  const ownerIds = await originals.distinct('ownerId', { _id: { $in: ids } }, { session });
  const owners = await entries.distinct('userId', { userId: { $in: ownerIds } }, { session });
  await originals.deleteMany({ _id: { $in: ids }, ownerId: { $nin: owners } }, { session });
}
