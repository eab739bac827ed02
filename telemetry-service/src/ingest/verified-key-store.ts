// Collection `verified_keys`: API keys main-app has vouched for lately, so that they outlive a restart while it is down.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ClientSession, Db } from 'mongodb';
import type { Sender } from './event-store.ts';

export interface VerifiedKey {
  sender: Sender | null;
  verifiedAt: Date;
}
interface VerifiedKeyDocument extends VerifiedKey {
  /** The key's SHA-256: the key itself is stored nowhere. */
  _id: string;
}

/** How long a verification counts while main-app can't be asked. */
export const HONOURED_SECONDS = 24 * 60 * 60;

export const verifiedKeysSpec: CollectionSpec = {
  name: 'verified_keys',
  indexes: [{ name: 'expiry', key: { verifiedAt: 1 }, expireAfterSeconds: HONOURED_SECONDS }],
};
const verifiedKeys = (db: Db) => db.collection<VerifiedKeyDocument>(verifiedKeysSpec.name);

export function findVerifiedKey(db: Db, hash: string): Promise<VerifiedKey | null> {
  return verifiedKeys(db).findOne({ _id: hash });
}

export async function saveVerifiedKey(db: Db, hash: string, key: VerifiedKey): Promise<void> {
  await verifiedKeys(db).replaceOne({ _id: hash }, key, { upsert: true });
}

export async function deleteVerifiedKey(db: Db, hash: string): Promise<void> {
  await verifiedKeys(db).deleteOne({ _id: hash });
}

export async function deleteVerifiedKeysOf(db: Db, userIds: readonly string[], session: ClientSession): Promise<void> {
  await verifiedKeys(db).deleteMany({ 'sender.userId': { $in: [...userIds] } }, { session });
}
