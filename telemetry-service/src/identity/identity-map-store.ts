// Collection `identity_map`: which devices are a person's. Keyed by userId and username together, normally one a person.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { AnyBulkWriteOperation, ClientSession, Db, ObjectId } from 'mongodb';
import { entriesToMove, type Identity, type Username } from './relabel.ts';

interface IdentityMapDocument {
  _id: ObjectId;
  userId: string;
  username: Username;
  distinct_ids: string[];
}

/** An entry without its devices: of these there may be tens of thousands. */
export interface MapEntry {
  _id: ObjectId;
  userId: string;
  username: Username;
  devices: number;
  /** Those of the devices asked about that the entry holds. */
  linked: string[];
}

/** A document must stay under 16 MB; with ids of at most 200 bytes this many fit. */
export const MAX_DEVICES = 50_000;

export const identityMapSpec: CollectionSpec = {
  name: 'identity_map',
  indexes: [
    {
      name: 'person_and_name',
      key: { userId: 1, username: 1 },
      unique: true,
      // Entries of an upgraded database have no userId until their migration.
      partialFilterExpression: { userId: { $type: 'string' } },
    },
  ],
};
export const identityMap = (db: Db) => db.collection<IdentityMapDocument>(identityMapSpec.name);

export async function isIdentityMapEmpty(db: Db): Promise<boolean> {
  return (await identityMap(db).findOne()) === null;
}

export function findMapEntries(
  db: Db,
  userIds: readonly string[],
  devices: readonly string[],
  session: ClientSession,
): Promise<MapEntry[]> {
  const held = { $ifNull: ['$distinct_ids', []] };
  return identityMap(db)
    .aggregate<MapEntry>(
      [
        { $match: { userId: { $in: userIds } } },
        {
          $project: {
            userId: 1,
            username: 1,
            devices: { $size: held },
            // $literal: a device id may look like an expression.
            linked: { $setIntersection: [held, { $literal: devices }] },
          },
        },
      ],
      { session },
    )
    .toArray();
}

export interface Linking {
  identity: Identity;
  mapEntries: readonly MapEntry[];
  /** Devices that sent authenticated events of the person's. */
  devices: ReadonlySet<string>;
}

/** Moves entries under their people's labels and links new devices. Returns how many each person has, and how many found no room. */
export async function saveLinks(
  db: Db,
  linkings: readonly Linking[],
  session: ClientSession,
): Promise<{ devices: Map<string, number>; unlinked: number }> {
  const devices = new Map<string, number>();
  const operations: AnyBulkWriteOperation<IdentityMapDocument>[] = [];
  let unlinked = 0;
  for (const { identity, mapEntries: entries, devices: seen } of linkings) {
    const { userId, username } = identity.person;
    const move = entriesToMove(entries, identity.mapped, username);
    let held = entries.reduce((sum, entry) => sum + entry.devices, 0);
    if (move !== null && move.fold.length > 0) {
      const folded = move.fold.map((entry) => entry._id);
      const union = await findAllDevices(db, [move.keep._id, ...folded], session);
      unlinked += Math.max(union.length - MAX_DEVICES, 0);
      const kept = union.slice(0, MAX_DEVICES);
      held = kept.length;
      operations.push({ deleteMany: { filter: { _id: { $in: folded } } } });
      operations.push({
        updateOne: { filter: { _id: move.keep._id }, update: { $set: { username, distinct_ids: kept } } },
      });
    } else if (move !== null) {
      operations.push({ updateOne: { filter: { _id: move.keep._id }, update: { $set: { username } } } });
    }

    const linked = new Set(entries.flatMap((entry) => entry.linked));
    const fresh = [...seen].filter((device) => !linked.has(device));
    const room = fresh.slice(0, Math.max(MAX_DEVICES - held, 0));
    unlinked += fresh.length - room.length;
    if (room.length > 0) {
      operations.push({
        updateOne: { filter: { userId, username }, update: { $push: { distinct_ids: { $each: room } } }, upsert: true },
      });
    }
    devices.set(userId, held + room.length);
  }
  if (operations.length > 0) await identityMap(db).bulkWrite(operations, { session });
  return { devices, unlinked };
}

async function findAllDevices(db: Db, ids: readonly ObjectId[], session: ClientSession): Promise<string[]> {
  const entries = await identityMap(db)
    .find({ _id: { $in: [...ids] } }, { session })
    .toArray();
  return [...new Set(entries.flatMap((entry) => entry.distinct_ids))];
}
