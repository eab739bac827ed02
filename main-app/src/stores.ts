// Every collection of main-app that its parts work with, opened on one database.
import type { Db } from 'mongodb';
import { apiKeyStore } from './account/api-key-store.ts';
import { signInStore } from './account/sign-in-store.ts';
import { userStore } from './account/user-store.ts';
import { userScoresStore } from './leaderboard/user-scores-store.ts';
import { controlStore } from './ops/control-store.ts';
import { usernamesStore } from './rename/usernames-store.ts';
import { outboxStore } from './telemetry/outbox-store.ts';
import { scoreCursorStore } from './telemetry/score-cursor-store.ts';

export const storesOf = (db: Db) => ({
  users: userStore(db),
  signIns: signInStore(db),
  apiKeys: apiKeyStore(db),
  usernames: usernamesStore(db),
  scores: userScoresStore(db),
  outbox: outboxStore(db),
  scoreCursor: scoreCursorStore(db),
  controls: controlStore(db),
});
