// Collection `identity_map`: which devices are a person's. Keyed by userId and username together, normally one a person.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { within } from '@swamp-club/platform/transaction.ts';
import type { AnyBulkWriteOperation, ClientSession, Db, Filter, ObjectId } from 'mongodb';
import { entriesToMove, type Identity, type Username } from './identity-migration.ts';

interface IdentityMapDocument {
  _id: ObjectId;
  userId: string;
  username: Username;
  /** An entry of an upgraded database may lack them. */
  distinct_ids?: string[];
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

/** Of `identity_map` and `username_metrics` alike. */
export const ownerAndName = {
  name: 'owner_and_name',
  key: { userId: 1, username: 1 },
  unique: true,
  // Entries of an upgraded database have no userId until their migration. Said by comparison, not by type: only then can the
  // database tell that whoever asks for a userId asks for nothing outside the index, and uses it.
  partialFilterExpression: { userId: { $gte: '' } },
} as const satisfies CollectionSpec['indexes'][number];

export const identityMapSpec: CollectionSpec = { name: 'identity_map', indexes: [ownerAndName] };
export const identityMap = (db: Db) => db.collection<IdentityMapDocument>(identityMapSpec.name);

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

type Updates = AnyBulkWriteOperation<IdentityMapDocument>[];

/** Moves entries under their people's labels and links new devices. Returns how many each person has, and how many found no room. */
export async function saveLinks(
  db: Db,
  linkings: readonly Linking[],
  session: ClientSession,
): Promise<{ devices: Map<string, number>; unlinked: number }> {
  const devices = new Map<string, number>();
  const folded: ObjectId[] = [];
  const updates: Updates = [];
  let unlinked = 0;
  for (const linking of linkings) {
    const moved = await moveEntries(db, linking, session);
    const added = linkDevices(linking, moved.held);
    folded.push(...moved.folded);
    updates.push(...moved.updates, ...added.updates);
    devices.set(linking.identity.person.userId, added.held);
    unlinked += moved.unlinked + added.unlinked;
  }
  // Before the others, which may take their names; and not among them, because a bulk write is one command only as far as it is
  // of one kind.
  if (folded.length > 0) await identityMap(db).deleteMany({ _id: { $in: folded } }, { session });
  if (updates.length > 0) await identityMap(db).bulkWrite(updates, { session });
  return { devices, unlinked };
}

export async function deleteLinks(db: Db, userIds: readonly string[], session: ClientSession): Promise<void> {
  if (userIds.length > 0) await identityMap(db).deleteMany({ userId: { $in: [...userIds] } }, { session });
}

interface LinkChange {
  updates: Updates;
  /** How many devices the person has afterwards. */
  held: number;
  unlinked: number;
}

async function moveEntries(
  db: Db,
  { identity, mapEntries }: Linking,
  session: ClientSession,
): Promise<LinkChange & { folded: ObjectId[] }> {
  const { username } = identity.person;
  const held = mapEntries.reduce((sum, entry) => sum + entry.devices, 0);
  const move = entriesToMove(mapEntries, identity.mapped, username);
  if (move === null) return { folded: [], updates: [], held, unlinked: 0 };

  const filter = { _id: move.keep._id };
  if (move.fold.length === 0) {
    return { folded: [], updates: [{ updateOne: { filter, update: { $set: { username } } } }], held, unlinked: 0 };
  }
  // Only a merge needs the devices themselves, and merges are rare.
  const folded = move.fold.map((entry) => entry._id);
  const united = await findDevices(db, { _id: { $in: [move.keep._id, ...folded] } }, session);
  const distinct_ids = united.slice(0, MAX_DEVICES);
  return {
    folded,
    updates: [{ updateOne: { filter, update: { $set: { username, distinct_ids } } } }],
    held: distinct_ids.length,
    unlinked: united.length - distinct_ids.length,
  };
}

function linkDevices({ identity, mapEntries, devices }: Linking, held: number): LinkChange {
  const { userId, username } = identity.person;
  const linked = new Set(mapEntries.flatMap((entry) => entry.linked));
  const unknown = [...devices].filter((device) => !linked.has(device));
  const added = unknown.slice(0, Math.max(MAX_DEVICES - held, 0));
  const update = { $push: { distinct_ids: { $each: added } } };
  return {
    updates: added.length === 0 ? [] : [{ updateOne: { filter: { userId, username }, update, upsert: true } }],
    held: held + added.length,
    unlinked: unknown.length - added.length,
  };
}

export const findDevicesOf = (db: Db, userId: string): Promise<string[]> => findDevices(db, { userId });

async function findDevices(db: Db, filter: Filter<IdentityMapDocument>, session?: ClientSession): Promise<string[]> {
  const entries = await identityMap(db).find(filter, within(session)).toArray();
  return [...new Set(entries.flatMap((entry) => entry.distinct_ids ?? []))];
}
