import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { call } from '../../support/http.ts';
import { testMainApp } from '../main-app.ts';
import { accountDocuments, signUp, signUpCall } from '../person.ts';

test('update-user changes no name, whatever it is given', async () => {
  await using app = await testMainApp();
  const alice = await signUp(app, 'alice');
  const users = app.database.db.collection('user');
  const before = await users.findOne({ _id: new ObjectId(alice.id) });
  for (const body of [
    { username: 'alicia' },
    { username: null },
    { username: '' },
    { username: 5 },
    { username: { $unset: 1 } },
    { displayUsername: 'ALICE' },
    { displayUsername: null },
    { displayUsername: '\u0430lice' },
    { displayUsername: 'ali\u202Ece' },
    { name: 'Alice', username: 'alicia' },
    { usernameVersion: 9_000_000_000_000_000 },
  ]) {
    const answer = await alice.call('/api/auth/update-user', { body });
    expect({ sent: body, ...answer }).toMatchObject({ sent: body, status: 400, body: { code: 'USE_CHOOSE_USERNAME' } });
  }
  expect(await users.findOne({ _id: new ObjectId(alice.id) })).toEqual(before);
  expect(await alice.call('/api/auth/update-user', { body: { name: 'Alice A.' } })).toMatchObject({ status: 200 });
});

test('a sign-up with a bad name makes no account', async () => {
  await using app = await testMainApp();
  for (const [body, code] of [
    [{ username: 'ab' }, 'USERNAME_TOO_SHORT'],
    [{ username: 'x'.repeat(31) }, 'USERNAME_TOO_LONG'],
    [{ username: '\u0430lice' }, 'USERNAME_INVALID'],
    [{ username: 'admin' }, 'USERNAME_RESERVED'],
    [{ username: 'alice', displayUsername: 'bob' }, 'USERNAME_INVALID'],
    [{ username: 'alice', displayUsername: '\u0430lice' }, 'USERNAME_INVALID'],
    [{ username: 'alice', displayUsername: 'ali\u202Ece' }, 'USERNAME_INVALID'],
    [{ displayUsername: 'alice' }, 'USERNAME_TOO_SHORT'],
    [{ username: 'alice', usernameVersion: 1 }, 'FIELD_NOT_ALLOWED'],
  ] as const) {
    const answer = await signUpCall(app.url, body);
    expect({ sent: body, ...answer }).toMatchObject({ sent: body, status: 400, body: { code } });
  }
  expect(await accountDocuments(app)).toEqual({ user: 0, usernames: 0, user_scores: 0, account: 0, session: 0 });
});

test('is-username-available asks the registry, which knows names that were given up', async () => {
  await using app = await testMainApp();
  const available = (username: unknown) => call(`${app.url}/api/auth/is-username-available`, { body: { username } });
  const alice = await signUp(app, 'alice');
  expect(await available('Alice')).toMatchObject({ status: 200, body: { available: false } });
  await alice.chooseUsername('alicia');
  expect(await available('alice')).toMatchObject({ status: 200, body: { available: false } });
  expect(await available('bob')).toMatchObject({ status: 200, body: { available: true } });
  expect(await available('admin')).toMatchObject({ status: 400, body: { code: 'USERNAME_RESERVED' } });
  expect(await available(5)).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', field: 'username' } });
});
