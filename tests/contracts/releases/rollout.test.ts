// Upgraded one service at a time, with real processes: a main-app of today in front of the oldest telemetry, which is then replaced.
import { localUrl } from '@swamp-club/platform/config.ts';
import { expect, onTestFailed, test } from 'vitest';
import { loadConfig } from '../../../scripts/config.ts';
import {
  chooseUsername,
  deleteAccount,
  invocation,
  joinClub,
  leaderboard,
  sendEvents,
  type Club,
} from '../../../scripts/demo/person.ts';
import { freePort } from '../../../scripts/ports.ts';
import { startService } from '../../../scripts/processes/service.ts';
import { serviceSettings } from '../../../scripts/processes/service-settings.ts';
import { testDatabase } from '../../support/database.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';
import { releasedService, startTelemetry } from './telemetry-process.ts';
import { unpackedReleases } from './unpacked.ts';
import { eventually } from '../../support/eventually.ts';

function listed(club: Club, expected: object[]): Promise<void> {
  return eventually(async () => expect(await leaderboard(club)).toMatchObject(expected));
}

test('a deletion waits for a telemetry that is too old for it, at no charge and in nobody’s way', async () => {
  const [oldest] = await unpackedReleases();
  await using telemetryDatabase = await testDatabase('telemetry');
  await using mainAppDatabase = await testDatabase('main_app');
  const [mainAppPort, port] = [await freePort(), await freePort()];
  const club = { mainAppUrl: localUrl('127.0.0.1', mainAppPort), telemetryUrl: localUrl('127.0.0.1', port) };
  const place = { port, mainAppUrl: club.mainAppUrl, databaseUri: telemetryDatabase.uri };
  const config = loadConfig({
    MAIN_APP_PORT: String(mainAppPort),
    TELEMETRY_PORT: String(port),
    LEASE_MS: '2000',
    RATE_LIMIT: 'off',
  });
  const access = {
    databaseUri: mainAppDatabase.uri,
    betterAuthSecret: 'a secret for tests, long enough to be one',
    operatorToken: OPERATOR_TOKEN,
  };
  await using old = await startTelemetry({ ...place, program: releasedService(oldest) });
  await using mainApp = await startService(serviceSettings('main-app', config, access));
  onTestFailed(() => console.error(mainApp.lastLines(), old.lastLines()));

  const ada = await joinClub(club, 'ada');
  const bob = await joinClub(club, 'bob');
  await sendEvents(club, ada.apiKey, [invocation('laptop'), invocation('laptop')]);
  await sendEvents(club, bob.apiKey, [invocation('laptop')]);
  await listed(club, [
    { username: 'ada', invocations: 2 },
    { username: 'bob', invocations: 1 },
  ]);
  const outbox = mainAppDatabase.db.collection('outbox');
  const sent = (username: string) =>
    eventually(async () => {
      expect(await outbox.findOne({ newUsername: username })).toMatchObject({ status: 'sent', attempts: 0 });
    });
  await chooseUsername(club, ada, 'ada-renamed');
  await sent('ada-renamed');

  await deleteAccount(club, ada);
  const deletion = () => outbox.findOne({ type: 'account_deleted' });
  const waiting = { status: 'pending', attempts: 0, lastError: expect.stringContaining('does not know the procedure') };
  await eventually(async () => expect(await deletion()).toMatchObject(waiting));
  await chooseUsername(club, bob, 'bobby');
  await sent('bobby');
  expect(await deletion()).toMatchObject(waiting);
  await listed(club, [{ username: 'bobby' }]);
  const people = telemetryDatabase.db.collection<{ _id: string }>('people');
  await eventually(async () => expect(await people.findOne({ username: 'bobby' })).not.toBeNull());
  expect(await people.findOne({ _id: ada.userId })).toMatchObject({ username: 'ada-renamed' });

  await old.stop();
  await using current = await startTelemetry(place);
  onTestFailed(() => console.error(current.lastLines()));
  await eventually(async () => expect(await deletion()).toMatchObject({ status: 'sent', attempts: 0 }));
  const commands = telemetryDatabase.db.collection('telemetry_commands');
  await eventually(async () => {
    const erasure = { type: 'account_deleted', userId: ada.userId };
    expect(await commands.findOne(erasure)).toMatchObject({ status: 'done', outcome: 'erased', attempts: 0 });
  });
  // What the older release stored of her is forgotten as well.
  expect(await people.findOne({ _id: ada.userId })).toMatchObject({ username: null, erased: true });
  expect(await commands.findOne({ type: 'username_changed', userId: ada.userId })).toMatchObject({ newUsername: null });
  await sendEvents(club, bob.apiKey, [invocation('laptop')]);
  await listed(club, [{ username: 'bobby', invocations: 2 }]);
});
