// Collection `username_metrics`: what a person did. Keyed like `identity_map`.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { within } from '@swamp-club/platform/transaction.ts';
import type { AnyBulkWriteOperation, ClientSession, Db } from 'mongodb';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { ownerAndName } from '../identity/identity-map-store.ts';
import { entriesToMove, type Identity } from '../identity/identity-migration.ts';
import { addFigures, addingUpdate, Figures, noFigures } from './figures.ts';

const MetricsEntry = Figures.extend({
  _id: z.instanceof(ObjectId),
  userId: z.string(),
  username: z.string().nullable(),
});
export type MetricsEntry = z.infer<typeof MetricsEntry>;

export const usernameMetricsSpec: CollectionSpec = { name: 'username_metrics', indexes: [ownerAndName] };
export const usernameMetrics = (db: Db) => db.collection(usernameMetricsSpec.name);

export async function findMetrics(
  db: Db,
  userIds: readonly string[],
  session?: ClientSession,
): Promise<MetricsEntry[]> {
  const found = await usernameMetrics(db)
    .find({ userId: { $in: userIds } }, within(session))
    .toArray();
  return z.array(MetricsEntry).parse(found);
}

/** A person's figures, over however many entries they are spread. */
export const totalOf = (entries: readonly Figures[]): Figures => entries.reduce(addFigures, noFigures);

export interface Counting {
  identity: Identity;
  metricsEntries: readonly MetricsEntry[];
  /** To be added; null when nothing was counted. */
  figures: Figures | null;
}

/** Moves entries under their people's labels and adds what was counted. */
export async function saveMetrics(db: Db, countings: readonly Counting[], session: ClientSession): Promise<void> {
  const folded: ObjectId[] = [];
  const updates: AnyBulkWriteOperation[] = [];
  for (const { identity, metricsEntries: entries, figures } of countings) {
    const { userId, username } = identity.person;
    const move = entriesToMove(entries, identity.measured, username);
    if (move !== null) {
      folded.push(...move.fold.map((entry) => entry._id));
      updates.push({
        updateOne: {
          filter: { _id: move.keep._id },
          update: { $set: { username }, ...addingUpdate(totalOf(move.fold)) },
        },
      });
    }
    if (figures !== null) {
      updates.push({ updateOne: { filter: { userId, username }, update: addingUpdate(figures), upsert: true } });
    }
  }
  // Before the others, which may take their names; and not among them, because a bulk write is one command only as far as it is
  // of one kind.
  if (folded.length > 0) await usernameMetrics(db).deleteMany({ _id: { $in: folded } }, { session });
  if (updates.length > 0) await usernameMetrics(db).bulkWrite(updates, { session });
}

export async function deleteMetrics(db: Db, userIds: readonly string[], session: ClientSession): Promise<void> {
  if (userIds.length > 0) await usernameMetrics(db).deleteMany({ userId: { $in: userIds } }, { session });
}
