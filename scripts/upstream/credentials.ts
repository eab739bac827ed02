// Sessions and API keys of people of the old system, stored as better-auth stores them: they stay valid through the move.
import { ObjectId, type Db } from 'mongodb';
import { createHash } from 'node:crypto';

export interface Credentials {
  sessionToken: string;
  apiKey: string;
}

const VALID_MS = 7 * 24 * 60 * 60 * 1000;

export async function giveCredentials(
  mainApp: Db,
  userId: string,
  { sessionToken, apiKey }: Credentials,
  now: Date,
): Promise<void> {
  const since = { createdAt: now, updatedAt: now };
  await mainApp.collection('session').insertOne({
    userId: new ObjectId(userId),
    token: sessionToken,
    expiresAt: new Date(now.getTime() + VALID_MS),
    ...since,
  });
  await mainApp.collection('apikey').insertOne({
    configId: 'default',
    referenceId: userId,
    key: createHash('sha256').update(apiKey).digest('base64url'),
    prefix: 'swamp_',
    start: apiKey.slice(0, 6),
    enabled: true,
    expiresAt: null,
    rateLimitEnabled: false,
    requestCount: 0,
    ...since,
  });
}
