// The main-app that is replaced, until it is stopped: it renames people and moves their entries by name, as they are written.
import { equal } from 'node:assert/strict';
import { ObjectId } from 'mongodb';
import type { Club } from '../club.ts';
import { pick } from '../names.ts';
import type { ModelEntry } from '../model.ts';
import { collectionOf } from './upstream-entries.ts';
import type { OldAccount } from './upstream-beginning.ts';

/** It knows nothing of versions. */
export function keepOldCredential({ credentials }: Club, { userId, username }: OldAccount): void {
  const kept = credentials.get(userId) ?? [];
  const name = typeof username === 'string' && username !== '' && username.length <= 64 ? username : null;
  credentials.set(userId, [...kept, { userId, username: name, version: 0 }]);
}

/** One of its entries under the old name, the first it finds, goes under the new one, or into the one that is there. */
export async function oldRename(club: Club, accounts: OldAccount[], one: number, username: string): Promise<void> {
  const { mainApp, telemetry, model } = club;
  const account = pick(accounts, one);
  const { username: old } = account;
  if (accounts.some((other) => other.username === username)) return;
  account.username = username;
  account.displayUsername = username;
  const _id = new ObjectId(account.userId);
  await mainApp.db.collection('user').updateOne({ _id }, { $set: { username, displayUsername: username } });
  keepOldCredential(club, account);
  club.tally.add('renamed by the old main-app');
  if (typeof old !== 'string') return;

  const { entries } = model.telemetry;
  const named = (kind: ModelEntry['of'], name: string) =>
    [...entries].find(([, entry]) => entry.of === kind && entry.document['username'] === name);
  for (const kind of ['links', 'counts'] as const) {
    const collection = telemetry.projector.db.collection(collectionOf[kind]);
    const [[id, moved] = [], [, there] = []] = [named(kind, old), named(kind, username)];
    if (id === undefined || moved === undefined) continue;
    // What stands in the way of a new name is left to whoever had it.
    if (there !== undefined) continue;
    const name = moved.name === null ? null : username;
    entries.set(id, { ...moved, name, document: { ...moved.document, username } });
    const { modifiedCount } = await collection.updateOne({ _id: new ObjectId(id) }, { $set: { username } });
    equal(modifiedCount, 1);
  }
}
