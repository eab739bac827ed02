// main-app as its tests run it: the whole service on a free port, with a database of its own.
import { startMainApp } from '../../main-app/src/composition.ts';
import { loadConfig } from '../../main-app/src/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

export interface TestMainApp extends AsyncDisposable {
  url: string;
  database: TestDatabase;
}

export interface TestMainAppOptions {
  /** One that outlives this main-app, or that several share. By default it gets its own. */
  database?: TestDatabase;
  /** By default nobody is there. */
  telemetryUrl?: string;
  env?: NodeJS.ProcessEnv;
  now?: () => Date;
}

/** Below every port that is given to somebody (scripts/ports.ts). */
const NOBODY = 'http://127.0.0.1:19999';

export async function testMainApp(options: TestMainAppOptions = {}): Promise<TestMainApp> {
  await using starting = new AsyncDisposableStack();
  const database = options.database ?? starting.use(await testDatabase('main_app'));
  const port = await freePort();
  const config = loadConfig({
    MAIN_APP_PORT: String(port),
    TELEMETRY_URL: options.telemetryUrl ?? NOBODY,
    MAIN_APP_MONGODB_URI: database.uri,
    BETTER_AUTH_SECRET: 'a secret for tests, long enough to be one',
    OPERATOR_TOKEN,
    RATE_LIMIT: 'off',
    USERNAME_CHANGES_PER_DAY: '0',
    // A call to telemetry may take half of it: five seconds, as in the field, and longer than a page waits.
    LEASE_MS: '10000',
    LOG_LEVEL: 'silent',
    ...options.env,
  });
  starting.use(await startMainApp(config, options.now));
  const running = starting.move();
  return { url: config.url, database, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
