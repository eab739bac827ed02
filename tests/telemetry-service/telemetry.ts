// The telemetry service as its tests run it: the whole of it on a free port, with a database and a main-app of its own.
import { createTelemetryClient, type TelemetryClient } from '@swamp-club/telemetry-contract/client';
import { acquireLease, type Lease } from '@swamp-club/platform/lease.ts';
import type { Db } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { startTelemetry } from '../../telemetry-service/src/composition.ts';
import { loadConfig } from '../../telemetry-service/src/config.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { call, type HttpAnswer } from '../support/http.ts';
import { mainAppStandIn, unknownKey, whoamiOf, type MainAppStandIn } from './main-app-stand-in.ts';
import { eventually } from '../support/eventually.ts';

export interface TestTelemetry extends AsyncDisposable {
  url: string;
  db: Db;
  databaseUri: string;
  mainApp: MainAppStandIn;
  /** Calls as main-app does. */
  client: TelemetryClient;
  ingest(body: unknown, apiKey?: string): Promise<HttpAnswer>;
}

export interface TestTelemetryOptions {
  /** Ones that outlive this service, or that several share. By default it gets its own. */
  database?: Pick<TestDatabase, 'uri' | 'db'>;
  mainApp?: MainAppStandIn;
  env?: NodeJS.ProcessEnv;
  now?: () => Date;
}

/** Polls so seldom that whatever happens in a test happened by a wake-up. */
const NEVER_MS = String(24 * 60 * 60 * 1000);

export async function testTelemetry(options: TestTelemetryOptions = {}): Promise<TestTelemetry> {
  await using starting = new AsyncDisposableStack();
  const database = options.database ?? starting.use(await testDatabase('telemetry'));
  const mainApp = options.mainApp ?? starting.use(await mainAppStandIn());
  const config = loadConfig({
    TELEMETRY_PORT: '0',
    MAIN_APP_URL: mainApp.url,
    TELEMETRY_MONGODB_URI: database.uri,
    COMMAND_POLL_MS: NEVER_MS,
    OPERATOR_TOKEN,
    RATE_LIMIT: 'off',
    LEASE_MS: '2000',
    LOG_LEVEL: 'silent',
    ...options.env,
  });
  const { url } = starting.use(await startTelemetry(config, options.now));
  const running = starting.move();
  return {
    url,
    db: database.db,
    databaseUri: database.uri,
    mainApp,
    client: createTelemetryClient({ url: `${url}/trpc`, token: () => mainApp.sign() }),
    ingest: (body, apiKey) =>
      call(`${url}/ingest`, { body, headers: apiKey === undefined ? {} : { 'x-api-key': apiKey } }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** For tests that share a service: each begins with a database in which nobody has done anything. */
export async function forgetEverything({ db, mainApp }: TestTelemetry): Promise<void> {
  mainApp.whoami = () => unknownKey;
  // The queues first: a batch whose items are gone is not applied any more.
  const queues = ['telemetry_commands', 'telemetry_events'];
  const figures = ['people', 'identity_map', 'user_metrics', 'username_metrics', 'swamp_club_events'];
  for (const name of [...queues, ...figures]) await db.collection(name).deleteMany();
}

export interface TestPerson {
  id: string;
  key: string;
  /** What main-app says of the person to whoever shows this key. */
  username: string | null;
  usernameVersion: number;
}

/** Lets main-app vouch for people by their keys. */
export function vouchFor(mainApp: MainAppStandIn, ...people: TestPerson[]): void {
  const whoami = mainApp.whoami;
  mainApp.whoami = (apiKey) => {
    const person = people.find(({ key }) => key === apiKey);
    return person === undefined ? whoami(apiKey) : whoamiOf(person);
  };
}

export const somebody = (username: string | null, usernameVersion = 1): TestPerson => ({
  id: randomUUID(),
  key: `swamp_${randomUUID()}`,
  username,
  usernameVersion,
});

/** The same person as main-app knows them after a rename, with another key: keys are asked about seldom. */
export const renamed = (person: TestPerson, username: string, usernameVersion: number): TestPerson => ({
  ...somebody(username, usernameVersion),
  id: person.id,
});

/** One event as the CLI sends it. */
export function cliEvent(more: object = {}) {
  return {
    event: 'cli_invocation',
    distinct_id: randomUUID(),
    insert_id: randomUUID(),
    properties: {
      id: randomUUID(),
      invocation: { command: 'model', subcommand: 'run', args: ['x'], optionKeys: ['json'], globalOptions: [] },
      result: { status: 'success', exitCode: 0 },
      startedAt: '2026-08-01T10:00:00.000Z',
      completedAt: '2026-08-01T10:00:00.250Z',
      durationMs: 250,
      swampVersion: '20260801.1.0',
      denoVersion: '2.9.6',
      platform: 'linux',
    },
    ...more,
  };
}

export function renameCommand(userId: string, oldUsername: string, newUsername: string, usernameVersion = 2) {
  return {
    commandId: randomUUID(),
    userId,
    oldUsername,
    newUsername,
    usernameVersion,
    createdAt: '2026-11-23T12:00:00.000Z',
  };
}

export const erasureCommand = (userId: string) => ({
  commandId: randomUUID(),
  userId,
  createdAt: '2026-11-23T12:00:00.000Z',
});

/** Enqueues an erasure and waits until it is over. */
export async function erase({ client }: Pick<TestTelemetry, 'client'>, userId: string) {
  const command = erasureCommand(userId);
  await client.identity.enqueueErasure.mutate(command);
  return settled({ client }, command.commandId);
}

/** Enqueues a rename and waits until it is worked off. */
export async function rename({ client }: TestTelemetry, ...args: Parameters<typeof renameCommand>) {
  const command = renameCommand(...args);
  await client.identity.enqueueRename.mutate(command);
  return settled({ client }, command.commandId);
}

export function settled({ client }: Pick<TestTelemetry, 'client'>, commandId: string) {
  return eventually(async () => {
    const status = await client.identity.renameStatus.query({ commandId });
    expect(status.status).not.toBe('pending');
    return status;
  });
}

/** Waits until every event that was accepted is worked off. */
export async function allCounted({ db }: Pick<TestTelemetry, 'db'>): Promise<void> {
  await expect.poll(() => db.collection('telemetry_events').countDocuments({ status: 'pending' })).toBe(0);
}

/** Keeps every projector of a database waiting until it is disposed of, so that what is accepted piles up. */
export async function holdProjector({ db }: Pick<TestDatabase, 'db'>): Promise<Lease> {
  const lease = { name: 'projector', holder: 'the test', leaseMs: 60_000 };
  const held = await acquireLease(db, lease);
  if (held === null) throw new Error('A projector is running already.');
  return held;
}
