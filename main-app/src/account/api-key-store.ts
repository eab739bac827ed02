// Whose an API key is, and when it was used. better-auth makes and revokes keys.
import { defaultKeyHasher } from '@better-auth/api-key';
import { within } from '@swamp-club/platform/transaction.ts';
import { ObjectId, type ClientSession, type Db } from 'mongodb';

export interface ApiKey {
  key: string;
  name?: string | null;
  /** How the key begins: all that is kept of it as it is. */
  start?: string | null;
  referenceId: string;
  enabled: boolean;
  createdAt: Date;
  expiresAt: Date | null;
  /** To the day. */
  lastRequest?: Date | null;
}

export type ApiKeyStore = ReturnType<typeof apiKeyStore>;

/** Each login of the CLI makes one. */
const LISTED = 500;

export function apiKeyStore(db: Db) {
  const keys = db.collection<ApiKey>('apikey');
  return {
    /**
     * The owner of a key that is valid now; null for one that is not. Read here because better-auth's own check writes each
     * time, and calls a key invalid when the database fails, which telemetry would take for a revoked key.
     */
    async ownerOf(apiKey: string, now: Date): Promise<ObjectId | null> {
      const found = await keys.findOne({ key: await defaultKeyHasher(apiKey), enabled: true });
      if (found === null || (found.expiresAt !== null && found.expiresAt <= now)) return null;
      const today = new Date(now).setUTCHours(0, 0, 0, 0);
      // Once a day, which is as precisely as people are told; nobody waits for it to be durable.
      if (found.lastRequest == null || found.lastRequest.getTime() < today) {
        await keys.updateOne({ _id: found._id }, { $set: { lastRequest: now } }, { writeConcern: { w: 1 } });
      }
      return new ObjectId(found.referenceId);
    },

    /** The newest first. */
    listOf: (userId: ObjectId) =>
      keys.find({ referenceId: userId.toHexString() }).sort({ createdAt: -1 }).limit(LISTED).toArray(),

    async removeOf(userIds: readonly ObjectId[], session?: ClientSession): Promise<void> {
      const owners = userIds.map((userId) => userId.toHexString());
      await keys.deleteMany({ referenceId: { $in: owners } }, within(session));
    },
  };
}
