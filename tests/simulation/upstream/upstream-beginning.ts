// The databases of the system before this one, written for one schedule.
import { ObjectId, type Document } from 'mongodb';
import type { Beginning } from '../club.ts';
import { emptyModel, type ModelEntry } from '../model.ts';
import type { UpstreamData } from './upstream-data.ts';
import { countsDocument, modelEntry, totalsOfCounts } from './upstream-entries.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const OPENED_AT = Date.UTC(2039, 0, 1);

/** An account as it stands in the old database. */
export interface OldAccount {
  userId: string;
  createdAt: number;
  username: unknown;
  displayUsername: string | null;
}

/** What the oracle must know until main-app has taken over. */
export interface Old {
  accounts: OldAccount[];
  scores: UpstreamData['scores'];
}

export function upstreamBeginning(data: UpstreamData): { beginning: Beginning; old: Old } {
  const old: Old = {
    accounts: data.accounts.map(({ username, hasDisplayName, daysOld }) => ({
      userId: new ObjectId().toHexString(),
      createdAt: OPENED_AT - daysOld * DAY_MS,
      username,
      displayUsername: hasDisplayName && typeof username === 'string' ? username.toUpperCase() : null,
    })),
    scores: data.scores,
  };
  const model = emptyModel();
  for (const entry of data.entries) model.telemetry.entries.set(new ObjectId().toHexString(), modelEntry(entry));
  for (const { device, counts } of data.devices) model.telemetry.devicesBefore.set(device, totalsOfCounts(counts));

  const mainApp = new Map([['user', old.accounts.map(userDocument)], ...signInDocuments(old.accounts)]);
  const devices = data.devices.map(({ device, counts }) => ({ distinct_id: device, ...countsDocument(counts) }));
  const telemetry = new Map<string, Document[]>([
    ['identity_map', documentsOf(model.telemetry.entries, 'links')],
    ['username_metrics', documentsOf(model.telemetry.entries, 'counts')],
    ['user_metrics', devices],
  ]);
  // Nothing is written where there is nothing.
  for (const [name, documents] of telemetry) if (documents.length === 0) telemetry.delete(name);
  const beginning = { mainApp, telemetry, model, credentials: new Map(), used: old.accounts.length };
  return { beginning, old };
}

function userDocument({ userId, createdAt, username, displayUsername }: OldAccount, index: number): Document {
  return {
    _id: new ObjectId(userId),
    email: `${index + 1}@example.com`,
    name: 'Somebody',
    emailVerified: false,
    createdAt: new Date(createdAt),
    updatedAt: new Date(createdAt),
    ...(username === null ? {} : { username }),
    ...(displayUsername === null ? {} : { displayUsername }),
  };
}

/** What everybody is told by, as better-auth writes it. */
function signInDocuments(accounts: readonly OldAccount[]): [string, Document[]][] {
  const at = new Date(OPENED_AT);
  const userIds = accounts.map(({ userId }) => userId);
  return [
    ['session', userIds.map((userId) => ({ userId: new ObjectId(userId), token: userId, expiresAt: at }))],
    ['account', userIds.map((userId) => ({ userId: new ObjectId(userId), providerId: 'credential' }))],
    ['apikey', userIds.map((userId) => ({ referenceId: userId, key: userId, enabled: true }))],
  ];
}

const documentsOf = (entries: ReadonlyMap<string, ModelEntry>, of: ModelEntry['of']): Document[] =>
  [...entries]
    .filter(([, entry]) => entry.of === of)
    .map(([id, { document }]) => ({ _id: new ObjectId(id), ...document }));
