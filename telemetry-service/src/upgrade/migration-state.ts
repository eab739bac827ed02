// How far the migration of this database is, for whoever asks; nothing is written.
import type { Db } from 'mongodb';
import { establishedAt } from '../identity/ownership-store.ts';
import { bare, entryCollections } from './entry-collections.ts';
import { readProgress, type MigrationProgress } from './progress-store.ts';
import { setAsideReasons, type EntryKind, type MigrationState, type SetAsideReason, type Tally } from './reports.ts';
import { z } from 'zod';

export async function readMigrationState(db: Db): Promise<MigrationState> {
  const progress = await readProgress(db);
  const completedAt = await establishedAt(db);
  return {
    phase: phaseOf(progress, completedAt !== null),
    startedAt: progress?.startedAt ?? null,
    completedAt,
    bare: { links: await countBare(db, 'links'), counts: await countBare(db, 'counts') },
    handled: { links: await tallyOf(db, 'links', progress), counts: await tallyOf(db, 'counts', progress) },
  };
}

function phaseOf(progress: MigrationProgress | null, established: boolean): MigrationState['phase'] {
  if (progress !== null && progress.goingBack !== null) return 'going_back';
  if (established) return 'done';
  return progress === null ? 'not_begun' : 'under_way';
}

const countBare = (db: Db, kind: EntryKind) => entryCollections(db, kind).entries.countDocuments(bare);

async function tallyOf(db: Db, kind: EntryKind, progress: MigrationProgress | null): Promise<Tally> {
  const { originals, unowned } = entryCollections(db, kind);
  const setAside = await unowned
    .aggregate([{ $group: { _id: { $ifNull: ['$setAside.reason', 'too_large'] }, entries: { $sum: 1 } } }])
    .toArray();
  const perReason = new Map(
    z
      .array(SetAside)
      .parse(setAside)
      .map(({ _id, entries }) => [_id, entries]),
  );
  const count = (reason: SetAsideReason) => perReason.get(reason) ?? 0;
  return {
    adopted: await originals.countDocuments(),
    removed: progress?.removed[kind].entries ?? 0,
    setAside: {
      no_holder: count('no_holder'),
      contested: count('contested'),
      unreadable: count('unreadable'),
      too_large: count('too_large'),
    },
  };
}

/** Without a reason: too large for another field. */
const SetAside = z.object({ _id: z.enum(setAsideReasons), entries: z.int() });
