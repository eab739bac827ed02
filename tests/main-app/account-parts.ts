// The stores that deleting an account goes through, on a database of a test's own.
import type { Db } from 'mongodb';
import { apiKeyStore } from '../../main-app/src/account/api-key-store.ts';
import type { RemoveAccountParts } from '../../main-app/src/account/delete-account.ts';
import { signInStore } from '../../main-app/src/account/sign-in-store.ts';
import { userStore } from '../../main-app/src/account/user-store.ts';
import { userScoresStore } from '../../main-app/src/leaderboard/user-scores-store.ts';
import { usernamesStore } from '../../main-app/src/rename/usernames-store.ts';
import { outboxStore } from '../../main-app/src/telemetry/outbox-store.ts';

export const accountParts = (db: Db): RemoveAccountParts => ({
  users: userStore(db),
  signIns: signInStore(db),
  apiKeys: apiKeyStore(db),
  usernames: usernamesStore(db),
  scores: userScoresStore(db),
  outbox: outboxStore(db),
});
