// A rename as people live through it: two real processes, real HTTP, and either of them killed in the middle.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  chooseUsername,
  invocation,
  joinClub,
  leaderboard,
  profile,
  Refused,
  renameProgress,
  sendEvents,
  type Club,
  type Person,
} from '../../scripts/demo/person.ts';
import { clubOfFile, testClub, type TestClub } from './club.ts';
import { eventually } from '../support/eventually.ts';

async function rename(club: Club, person: Person, username: string): Promise<string> {
  const { commandId } = await chooseUsername(club, person, username);
  if (commandId === null) throw new Error('a rename must send a command');
  return commandId;
}

/** Waits until somebody is on the leaderboard with that many runs, alone under that name. */
async function listed(club: Club, username: string, invocations: number): Promise<void> {
  await eventually(async () => {
    expect(await leaderboard(club)).toEqual([expect.objectContaining({ rank: 1, username, invocations })]);
  });
}

async function arrived(club: Club, person: Person, commandId: string, outcome: string): Promise<void> {
  await eventually(async () => {
    expect(await renameProgress(club, person, commandId)).toMatchObject({
      outbox: { status: 'sent' },
      telemetry: { status: 'done', outcome },
      onLeaderboard: true,
    });
  });
}

describe('a rename, with both services there', () => {
  let club: TestClub;
  beforeAll(async () => {
    club = await clubOfFile();
    return () => club[Symbol.asyncDispose]();
  });
  beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(club.lastLines())));

  test('travels from the click to the leaderboard and the profile', async () => {
    const ada = await joinClub(club, 'ada');
    await sendEvents(club, ada.apiKey, [invocation('laptop'), invocation('laptop'), invocation('server')]);
    await listed(club, 'ada', 3);

    const commandId = await rename(club, ada, 'Ada.Lovelace');
    await listed(club, 'ada.lovelace', 3);
    await arrived(club, ada, commandId, 'rekeyed');
    expect(await profile(club, 'ada.lovelace')).toMatchObject({ invocations: 3, devices: 2 });

    // The old name is held for its last owner and leads to the new one.
    const old = await fetch(`${club.mainAppUrl}/api/u/ada`, { redirect: 'manual' });
    expect(old.status).toBe(308);
    expect(old.headers.get('location')).toBe('/api/u/ada.lovelace');
    expect(old.headers.get('cache-control')).toBe('no-store');

    await sendEvents(club, ada.apiKey, [invocation('laptop')]);
    await listed(club, 'ada.lovelace', 4);
  });

  test('leaves a username_changed command with telemetry, the only thing main-app brings about there', async () => {
    const grace = await joinClub(club, 'grace');
    const commandId = await rename(club, grace, 'commodore');
    await arrived(club, grace, commandId, 'noop');

    const { db } = club.telemetryDatabase;
    const { userId } = grace;
    const commands = await db.collection('telemetry_commands').find({ userId }).toArray();
    expect(commands).toEqual([
      expect.objectContaining({
        _id: commandId,
        type: 'username_changed',
        userId,
        oldUsername: 'grace',
        newUsername: 'commodore',
        status: 'done',
        requestedBy: 'main-app',
      }),
    ]);
    await expect(db.collection('identity_map').countDocuments({ userId })).resolves.toBe(0);
    await expect(db.collection('username_metrics').countDocuments({ userId })).resolves.toBe(0);
  });

  test('an event with a key that main-app does not know is refused and counts for nobody', async () => {
    const failure = await sendEvents(club, 'swamp_nobody', [invocation('nobodys')]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Refused);
    expect(failure).toMatchObject({ status: 401 });
    const events = club.telemetryDatabase.db.collection('telemetry_events');
    await expect(events.countDocuments({ '_id.distinctId': 'nobodys' })).resolves.toBe(0);
  });
});

describe('a rename, with one of them away', () => {
  test('succeeds with telemetry down, waits in the outbox and arrives when telemetry is back', async () => {
    await using club = await testClub();
    const ada = await joinClub(club, 'ada');
    await sendEvents(club, ada.apiKey, [invocation('laptop')]);
    await listed(club, 'ada', 1);
    await club.kill('telemetry-service');
    await expect(sendEvents(club, ada.apiKey, [invocation('laptop')])).rejects.toThrow(TypeError);

    const commandId = await rename(club, ada, 'countess');
    await listed(club, 'countess', 1);
    expect(await renameProgress(club, ada, commandId)).toMatchObject({
      outbox: { status: 'pending' },
      telemetry: null,
    });

    await club.start('telemetry-service');
    await arrived(club, ada, commandId, 'rekeyed');
    await sendEvents(club, ada.apiKey, [invocation('laptop')]);
    await listed(club, 'countess', 2);
  });

  test('arrives although main-app is killed as soon as it has committed', async () => {
    await using club = await testClub();
    const ada = await joinClub(club, 'ada');
    await sendEvents(club, ada.apiKey, [invocation('laptop')]);
    await listed(club, 'ada', 1);
    // With telemetry gone the command cannot have left the outbox when main-app is killed.
    await club.kill('telemetry-service');
    const commandId = await rename(club, ada, 'countess');
    await club.kill('main-app');
    await expect(club.mainAppDatabase.db.collection('outbox').countDocuments({ status: 'pending' })).resolves.toBe(1);

    await Promise.all([club.start('telemetry-service'), club.start('main-app')]);
    await arrived(club, ada, commandId, 'rekeyed');
    await listed(club, 'countess', 1);
  });

  test('is applied although telemetry is killed after it has accepted the command', async () => {
    await using club = await testClub();
    const ada = await joinClub(club, 'ada');
    await sendEvents(club, ada.apiKey, [invocation('laptop')]);
    await listed(club, 'ada', 1);
    // Nobody can write ada's document while we do, so the command is surely accepted and not applied when telemetry is killed.
    const { client, db } = club.telemetryDatabase;
    await using session = client.startSession();
    session.startTransaction();
    await db
      .collection<{ _id: string }>('people')
      .updateOne({ _id: ada.userId }, { $set: { held: true } }, { session });
    const commandId = await rename(club, ada, 'countess');
    await eventually(async () => {
      expect(await renameProgress(club, ada, commandId)).toMatchObject({ telemetry: { status: 'pending' } });
    });
    await club.kill('telemetry-service');
    await session.abortTransaction();

    await club.start('telemetry-service');
    await arrived(club, ada, commandId, 'rekeyed');
    await listed(club, 'countess', 1);
  });
});
