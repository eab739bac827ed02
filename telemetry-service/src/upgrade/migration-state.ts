// How far the migration of this database is, for whoever asks; nothing is written.
import type { Db } from 'mongodb';
import { z } from 'zod';
import { isOwnershipEstablished } from '../identity/ownership-store.ts';
import { bare, entryCollections, ofEachKind } from './entry-collections.ts';
import { readProgress, type MigrationProgress } from './progress-store.ts';
import { noTally, setAsideReasons, type EntryKind, type MigrationState, type Tally } from './reports.ts';

export async function readMigrationState(db: Db): Promise<MigrationState> {
  const progress = await readProgress(db);
  return {
    phase: phaseOf(progress, await isOwnershipEstablished(db)),
    startedAt: progress?.startedAt ?? null,
    bare: await ofEachKind((kind) => entryCollections(db, kind).entries.countDocuments(bare)),
    handled: await ofEachKind((kind) => tallyOf(db, kind, progress)),
  };
}

function phaseOf(progress: MigrationProgress | null, established: boolean): MigrationState['phase'] {
  if (progress !== null && progress.goingBack !== null) return 'going_back';
  if (established) return 'done';
  return progress === null ? 'not_begun' : 'under_way';
}

async function tallyOf(db: Db, kind: EntryKind, progress: MigrationProgress | null): Promise<Tally> {
  const { originals, unowned } = entryCollections(db, kind);
  const found = await unowned
    .aggregate([{ $group: { _id: { $ifNull: ['$setAside.reason', 'too_large'] }, entries: { $sum: 1 } } }])
    .toArray();
  const { setAside } = noTally();
  for (const { _id: reason, entries } of z.array(SetAside).parse(found)) setAside[reason] = entries;
  return { adopted: await originals.countDocuments(), removed: progress?.removed[kind].entries ?? 0, setAside };
}

/** Without a reason: too large for another field. */
const SetAside = z.object({ _id: z.enum(setAsideReasons), entries: z.int() });
