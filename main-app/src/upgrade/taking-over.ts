// What taking over works with.
import type { Lease } from '@swamp-club/platform/lease.ts';
import type { Db } from 'mongodb';
import type { Logger } from 'pino';
import type { UserStore } from '../account/user-store.ts';
import type { UserScoresStore } from '../leaderboard/user-scores-store.ts';
import type { UsernamesStore } from '../rename/usernames-store.ts';
import type { TakeOverStore } from './take-over-store.ts';

export interface TakeOverParts {
  db: Db;
  users: UserStore;
  usernames: UsernamesStore;
  scores: UserScoresStore;
  leaseMs: number;
  /** People in a transaction. */
  batchSize?: number;
  now: () => Date;
  log: Logger;
}

/** Whoever holds the lease has these besides. */
export interface TakingOver extends Required<TakeOverParts> {
  progress: TakeOverStore;
  lease: Lease;
  signal: AbortSignal;
}
