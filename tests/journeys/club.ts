// Both services as real processes on fresh databases, for the length of a test; their last lines go with a failure.
import { onTestFailed } from 'vitest';
import { startClub, type RunningClub } from '../../scripts/processes/club.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

export interface TestClub extends RunningClub {
  mainAppDatabase: TestDatabase;
  telemetryDatabase: TestDatabase;
}

/** A short lease, so that a successor of a killed process takes over within the test's time. */
const SETTINGS = { LEASE_MS: '1500', RATE_LIMIT: 'off', USERNAME_CHANGES_PER_DAY: '0', LOG_LEVEL: 'info' };

export async function testClub(settings: NodeJS.ProcessEnv = {}): Promise<TestClub> {
  const club = await clubOfFile(settings);
  onTestFailed(() => console.error(club.lastLines()));
  return club;
}

/** For several tests: whoever starts it sees to it that its last lines go with a failure. */
export async function clubOfFile(settings: NodeJS.ProcessEnv = {}, onLine?: (line: string) => void): Promise<TestClub> {
  await using resources = new AsyncDisposableStack();
  const mainAppDatabase = resources.use(await testDatabase('main_app'));
  const telemetryDatabase = resources.use(await testDatabase('telemetry'));
  const club = resources.use(
    await startClub({
      uris: { main_app: mainAppDatabase.uri, telemetry: telemetryDatabase.uri },
      settings: { ...SETTINGS, ...settings },
      ...(onLine && { onLine }),
    }),
  );
  const kept = resources.move();
  return { ...club, mainAppDatabase, telemetryDatabase, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
