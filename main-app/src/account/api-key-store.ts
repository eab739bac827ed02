// Whose an API key is. better-auth makes, lists and revokes keys.
import { defaultKeyHasher } from '@better-auth/api-key';
import { ObjectId, type ClientSession, type Db } from 'mongodb';

interface ApiKey {
  key: string;
  referenceId: string;
  enabled: boolean;
  expiresAt: Date | null;
}

export type ApiKeyStore = ReturnType<typeof apiKeyStore>;

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
      return new ObjectId(found.referenceId);
    },

    async removeOf(userIds: readonly ObjectId[], session?: ClientSession): Promise<void> {
      const owners = userIds.map((userId) => userId.toHexString());
      await keys.deleteMany({ referenceId: { $in: owners } }, session === undefined ? {} : { session });
    },
  };
}
