// Both services as processes on a MongoDB of the test's own, where commands can be held and processes killed meanwhile.
import { MongoClient } from 'mongodb';
import { onTestFailed } from 'vitest';
import type { EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { startClub, type RunningClub } from '../../scripts/processes/club.ts';
import { READ_AS_SERVICES_DO } from '../support/database.ts';
import { ownMongod } from '../support/own-mongod.ts';

export interface FaultClub extends RunningClub {
  adminUri: string;
  /** Connected as the administrator. */
  admin: MongoClient;
}

/** How long a successor may have to wait. */
export const LEASE_MS = 1500;
/** What taking over and one transaction may take on a busy machine. Where nobody frees what a dead one held, it is a minute. */
export const TAKEOVER_MS = 5000;

const SETTINGS = {
  LEASE_MS: String(LEASE_MS),
  RATE_LIMIT: 'off',
  USERNAME_CHANGES_PER_DAY: '0',
  LOG_LEVEL: 'info',
};

export async function faultClub(settings: NodeJS.ProcessEnv = {}): Promise<FaultClub> {
  await using starting = new AsyncDisposableStack();
  const mongod = starting.use(await ownMongod());
  const club = starting.use(await clubOn(mongod, settings));
  const kept = starting.move();
  return { ...club, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** On a database that outlives it. */
export async function clubOn(
  { uris, adminUri }: Pick<EmbeddedDatabase, 'uris' | 'adminUri'>,
  settings: NodeJS.ProcessEnv = {},
): Promise<FaultClub> {
  await using starting = new AsyncDisposableStack();
  const admin = starting.use(await new MongoClient(adminUri, READ_AS_SERVICES_DO).connect());
  const club = starting.use(await startClub({ uris, settings: { ...SETTINGS, ...settings } }));
  const kept = starting.move();
  return { ...club, adminUri, admin, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Its processes' last lines go with a failure of the running test. */
export function tellOnFailure(club: RunningClub): void {
  onTestFailed(() => console.error(club.lastLines()));
}
