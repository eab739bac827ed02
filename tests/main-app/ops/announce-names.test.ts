// A restored main-app says everybody's name anew, so that telemetry's later ones give way.
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { userStore, type User } from '../../../main-app/src/account/user-store.ts';
import { announceNames } from '../../../main-app/src/ops/announce-names.ts';
import { outboxStore } from '../../../main-app/src/telemetry/outbox-store.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { testMainApp } from '../main-app.ts';
import { signUp } from '../person.ts';
import { telemetryStandIn } from '../telemetry-stand-in.ts';

const startedAt = new Date('2026-11-23T12:00:00.000Z');
const later = new Date('2026-11-23T12:00:05.000Z');
const version = (date: Date) => date.getTime() * 1000;

const person = (name: Partial<User>): User => ({
  _id: new ObjectId(),
  email: `${new ObjectId().toHexString()}@example.com`,
  name: 'Somebody',
  createdAt: startedAt,
  updatedAt: startedAt,
  ...name,
});

function partsOn({ db }: TestDatabase, now: Date) {
  return { db, users: userStore(db), outbox: outboxStore(db), outboxWritten: new Wakeup(), now: () => now };
}

const recordsOf = ({ db }: TestDatabase) => db.collection('outbox').find().sort({ usernameVersion: 1 }).toArray();

test('everybody with a name gets a new version and a record with that name, once', async () => {
  await using database = await testDatabase('main_app');
  const users = database.db.collection<User>('user');
  const ann = person({ username: 'ann', usernameVersion: 7 });
  const unversioned = person({ username: 'bob' });
  const nameless = person({ username: null });
  const renamedSince = person({ username: 'cleo', usernameVersion: version(later) });
  await users.insertMany([ann, unversioned, nameless, renamedSince]);

  const parts = partsOn(database, later);
  expect(await announceNames(parts, startedAt, 10)).toBe(2);
  expect(parts.outboxWritten.generation).toBe(1);
  const announced = { usernameVersion: version(later), createdAt: later, status: 'pending' };
  const records = await recordsOf(database);
  expect(records).toHaveLength(2);
  expect(records).toContainEqual(
    expect.objectContaining({ userId: ann._id, oldUsername: 'ann', newUsername: 'ann', ...announced }),
  );
  expect(records).toContainEqual(
    expect.objectContaining({ userId: unversioned._id, oldUsername: 'bob', newUsername: 'bob', ...announced }),
  );
  expect(await users.findOne({ _id: ann._id })).toMatchObject({ username: 'ann', usernameVersion: version(later) });
  expect(await users.findOne({ _id: nameless._id })).toEqual(nameless);
  expect(await announceNames(parts, startedAt, 10)).toBe(0);
});

test('a stopped announcement goes on where it was, and a clock that steps back brings nobody twice', async () => {
  await using database = await testDatabase('main_app');
  const people = ['ann', 'bob', 'cleo'].map((username) => person({ username, usernameVersion: 1 }));
  await database.db.collection<User>('user').insertMany(people);
  const parts = partsOn(database, new Date(startedAt.getTime() - 1000));
  expect(await announceNames(parts, startedAt, 2)).toBe(2);
  expect(await announceNames(parts, startedAt, 2)).toBe(1);
  expect((await recordsOf(database)).map(({ newUsername }) => newUsername)).toEqual(['ann', 'bob', 'cleo']);
});

test('deletions are sent again as well, each once an announcement', async () => {
  await using database = await testDatabase('main_app');
  const { client } = database;
  const parts = partsOn(database, later);
  const record = { userId: new ObjectId(), createdAt: new Date(0), traceparent: null };
  await client.withSession((session) =>
    parts.outbox.insert({ ...record, _id: 'a deletion', type: 'account_deleted' }, session),
  );
  const send = (sentAt: Date) =>
    client.withSession((session) =>
      parts.outbox.mark(
        [{ commandId: 'a deletion', mark: { status: 'sent', sentAt, acceptedAt: new Date(0) } }],
        session,
      ),
    );
  await send(new Date(0));
  expect(await announceNames(parts, startedAt, 10)).toBe(0);
  const again = { status: 'pending', availableAt: later, sentAt: null, acceptedAt: null };
  expect(await recordsOf(database)).toMatchObject([{ ...record, ...again }]);

  await send(later);
  await announceNames(parts, startedAt, 10);
  expect(await recordsOf(database)).toMatchObject([{ status: 'sent', sentAt: later }]);
});

test('an announced name arrives, and uses up none of the renames of the day', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url, env: { USERNAME_CHANGES_PER_DAY: '1' } });
  const ann = await signUp(app, 'ann');
  expect(await announceNames(partsOn(app.database, new Date()), new Date(), 10)).toBe(1);
  await expect
    .poll(() => telemetry.received, { timeout: 15_000 })
    .toMatchObject([{ userId: ann.id, oldUsername: 'ann', newUsername: 'ann' }]);
  expect(await ann.chooseUsername('anna')).toMatchObject({ status: 200, body: { changed: true } });
  expect(await ann.chooseUsername('annie')).toMatchObject({ status: 429 });
});
