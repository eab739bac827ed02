// How far the migration is: a document in `migrations`, beside the marker that it sets in the end.
import { within } from '@swamp-club/platform/transaction.ts';
import type { ClientSession, Db } from 'mongodb';
import { migrationsSpec } from '../identity/ownership-store.ts';
import type { NameIndex } from './name-indexes.ts';
import type { EntryKind, Totals } from './reports.ts';
import { noTotals } from './totals.ts';

export interface NextPeople {
  of: 'accounts' | 'others' | 'nobody';
  after: string;
}

export interface MigrationProgress {
  startedAt: Date;
  /** Events applied until then are in the entries that were there when it began. */
  eventsAppliedBefore: Date | null;
  /** Of everything that ever had no owner, as the last run found it before its first write. */
  before: Record<EntryKind, Totals>;
  /** Of erased people's entries, which are kept nowhere. */
  removed: Record<EntryKind, Totals>;
  /** Unique indexes on names that were in the way. */
  droppedIndexes: NameIndex[];
  /** Whom to bring their name and snapshot next: those behind `after`, first accounts, then whoever has none any more. */
  people: NextPeople;
  /** How far the way back has come, once it was begun: everybody's name first, then what was set aside, then the owners. */
  goingBack: null | 'naming' | 'returning' | 'disowning';
}
interface ProgressDocument extends MigrationProgress {
  _id: 'ownership-progress';
}

const progress = (db: Db) => db.collection<ProgressDocument>(migrationsSpec.name);
const filter = { _id: 'ownership-progress' } as const;

export async function readProgress(db: Db, session?: ClientSession): Promise<MigrationProgress | null> {
  const found = await progress(db).findOne(filter, within(session));
  if (found === null) return null;
  const { _id, ...rest } = found;
  return rest;
}

export async function saveProgress(db: Db, changed: Partial<MigrationProgress>, session: ClientSession): Promise<void> {
  await progress(db).updateOne(filter, { $set: changed }, { session, upsert: true });
}

export async function forgetProgress(db: Db, session: ClientSession): Promise<void> {
  await progress(db).deleteOne(filter, { session });
}

export const firstPeople = { of: 'accounts', after: '' } as const;

/** `established`: the projector runs already, so everybody has their name and snapshot, and counts events. */
export const firstProgress = (now: Date, established: boolean, lastEventAt: Date | null): MigrationProgress => ({
  startedAt: now,
  eventsAppliedBefore: established ? null : lastEventAt,
  before: { links: noTotals, counts: noTotals },
  removed: { links: noTotals, counts: noTotals },
  droppedIndexes: [],
  people: established ? { of: 'nobody', after: '' } : firstPeople,
  goingBack: null,
});
