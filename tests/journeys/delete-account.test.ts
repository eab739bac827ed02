// A person leaves while telemetry is down: both services forget them once it is back, and whoever takes the name is nobody else.
import { expect, test } from 'vitest';
import {
  chooseUsername,
  deleteAccount,
  invocation,
  joinClub,
  leaderboard,
  profile,
  Refused,
  sendEvents,
} from '../../scripts/demo/person.ts';
import { findTraces } from '../support/find-traces.ts';
import { testClub, type TestClub } from './club.ts';
import { eventually } from '../support/eventually.ts';

async function listed(club: TestClub, expected: object[]): Promise<void> {
  await eventually(async () => expect(await leaderboard(club)).toMatchObject(expected));
}

/** Where a database still says any of this, each place once. */
async function placesOf({ db }: TestClub['mainAppDatabase'], needles: readonly string[]): Promise<Set<string>> {
  return new Set((await findTraces(db, needles)).map(({ collection, path }) => `${collection}.${path}`));
}

test('a deleted account is forgotten on both sides, and its name begins anew', async () => {
  await using club = await testClub({ USERNAME_HOLD_DAYS: '0' });
  const { mainAppDatabase, telemetryDatabase } = club;
  const ada = await joinClub(club, 'ada-of-before');
  const bob = await joinClub(club, 'bob');
  await sendEvents(club, ada.apiKey, [invocation('laptop'), invocation('laptop'), invocation('server')]);
  await sendEvents(club, bob.apiKey, [invocation('laptop')]);
  await listed(club, [{ username: 'ada-of-before', invocations: 3 }, { username: 'bob' }]);
  await chooseUsername(club, ada, 'ada-in-between');
  await eventually(async () => {
    const renamed = { username: 'ada-in-between' };
    expect(await telemetryDatabase.db.collection('people').countDocuments(renamed)).toBe(1);
  });

  await club.kill('telemetry-service');
  await chooseUsername(club, ada, 'ada-at-last');
  await deleteAccount(club, ada);
  // At once, and whether or not telemetry is there.
  expect(await leaderboard(club)).toMatchObject([{ rank: 1, username: 'bob' }]);
  for (const username of ['ada-of-before', 'ada-in-between', 'ada-at-last']) {
    await expect(profile(club, username)).rejects.toMatchObject({ status: 404 });
  }
  const outbox = mainAppDatabase.db.collection('outbox');
  expect(await outbox.find().toArray()).toMatchObject([{ type: 'account_deleted', status: 'pending' }]);

  await club.start('telemetry-service');
  const commands = telemetryDatabase.db.collection('telemetry_commands');
  await eventually(async () => {
    expect(await commands.findOne({ type: 'account_deleted' })).toMatchObject({ status: 'done', outcome: 'erased' });
  });
  const refused = await sendEvents(club, ada.apiKey, [invocation('laptop')]).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused).toMatchObject({ status: 401 });

  const names = ['ada-of-before', 'ada-in-between', 'ada-at-last'];
  expect(await placesOf(telemetryDatabase, [...names, ada.email, ada.apiKey, ada.sessionToken])).toEqual(new Set());
  expect(await placesOf(telemetryDatabase, [ada.userId])).toEqual(
    new Set(['people._id', 'swamp_club_events._id', 'telemetry_commands.userId']),
  );
  expect(await placesOf(mainAppDatabase, [ada.email, ada.apiKey, ada.sessionToken])).toEqual(new Set());
  expect(await placesOf(mainAppDatabase, names)).toEqual(new Set(['usernames.name']));
  expect(await placesOf(mainAppDatabase, [ada.userId])).toEqual(new Set(['outbox.userId', 'usernames.holderId']));
  expect(await telemetryDatabase.db.collection('swamp_club_events').findOne({ gone: true })).toMatchObject({
    _id: ada.userId,
    username: null,
    score: 0,
  });
  // What the devices did stays, and is nobody's.
  const laptop = { distinct_id: 'laptop' };
  expect(await telemetryDatabase.db.collection('user_metrics').findOne(laptop)).toMatchObject({ invocations: 3 });

  const heir = await joinClub(club, 'ada-at-last');
  await sendEvents(club, heir.apiKey, [invocation('laptop')]);
  await listed(club, [
    { username: 'bob', invocations: 1 },
    { username: 'ada-at-last', invocations: 1 },
  ]);
  expect(await profile(club, 'ada-at-last')).toMatchObject({ invocations: 1, devices: 1 });
});
