// The way back: entries are found by names alone again, the names that people have by now.
import { inBatches } from '@swamp-club/platform/in-batches.ts';
import type { Lease } from '@swamp-club/platform/lease.ts';
import type { Collection, Document, ObjectId } from 'mongodb';
import { revokeOwnership } from '../identity/ownership-store.ts';
import { bringAllNames } from './bring-names.ts';
import { entryCollections, owned } from './entry-collections.ts';
import { bringBack, disown, dropLoneOriginals, mayReturn } from './give-back.ts';
import { MigrationRefused, takeMigrationLease, type Leasing } from './migration-lease.ts';
import { makeIndexAgain } from './name-indexes.ts';
import type { NameHolders } from './name-holders.ts';
import { firstPeople, forgetProgress, readProgress, saveProgress, type MigrationProgress } from './progress-store.ts';
import { entryKinds, type Progress } from './reports.ts';

/** `db` is telemetry's, by the administrator's connection; no service may be running on it. */
interface UndoParts extends Leasing {
  names: NameHolders;
  /**
   * Called when entries have their names again: from then on what was recorded of names before is wrong, and must be
   * forgotten before anybody migrates again. May be called again after an interruption.
   */
  forgetHolders: () => Promise<void>;
  now: () => Date;
  onProgress: (progress: Progress) => void;
}

interface UndoResult {
  outcome: 'completed' | 'interrupted';
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
 * @throws MigrationRefused when there was no migration, or one was begun and not finished.
 */
export async function undoOwnership(parts: UndoParts): Promise<UndoResult> {
  const { db, signal, onProgress, forgetHolders } = parts;
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
function begin({ db, lease }: Undoing): Promise<Step> {
  return lease.transaction(async (session) => {
    const progress = await readProgress(db, session);
    if (progress === null) throw new MigrationRefused('Nothing was migrated, so there is no way back to go.');
    if (progress.goingBack !== null) return progress.goingBack;
    if (progress.people.of !== 'nobody') {
      throw new MigrationRefused('The migration was begun and not finished. Finish it first: npm run migrate -- run');
    }
    await revokeOwnership(db, session);
    await saveProgress(db, { goingBack: 'naming', people: firstPeople }, session);
    return 'naming';
  });
}

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
        await lease.transaction((session) => dropLoneOriginals(db, kind, ids, session));
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
