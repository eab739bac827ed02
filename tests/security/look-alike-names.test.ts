// Threat: somebody who passes for somebody else, or for the club, by a name that looks the same.
import { beforeAll, expect, test } from 'vitest';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { signUp, signUpCall, type Person } from '../main-app/person.ts';
import { call } from '../support/http.ts';

let app: TestMainApp;
let mallory: Person;
beforeAll(async () => {
  app = await testMainApp();
  await signUp(app, 'alice');
  mallory = await signUp(app);
  return () => app[Symbol.asyncDispose]();
});

const lookAlikes: Readonly<Record<string, string>> = {
  'a Cyrillic а': '\u0430lice',
  'a Greek ɑ': '\u0251lice',
  'all Cyrillic': '\u0430\u04CF\u0456\u0441\u0435',
  'full width': '\uFF41\uFF4C\uFF49\uFF43\uFF45',
  'a mathematical letter': '\u{1D44E}lice',
  'a circled letter': '\u24D0lice',
  'a dotless i': 'al\u0131ce',
  'a dotted capital I': 'AL\u0130CE',
  'the Kelvin sign': '\u212Aelvin',
  'a long s': 'mo\u017Fs',
  'an accent of its own': 'alice\u0301',
  'an accented letter': '\u00E1lice',
  'zero width space': 'ali\u200Bce',
  'zero width joiner': 'ali\u200Dce',
  'word joiner': 'ali\u2060ce',
  'soft hyphen': 'ali\u00ADce',
  'byte order mark': '\uFEFFalice',
  'right to left override': '\u202Eecila',
  'a space behind': 'alice ',
  'a line feed behind': 'alice\n',
  'a NUL behind': 'alice\u0000',
  'a no-break space': 'ali\u00A0ce',
};

test.each(Object.entries(lookAlikes))('%s makes no name, by signing up or by choosing', async (_what, username) => {
  const refused = { status: 400, body: { field: 'username' } };
  expect(await signUpCall(app.url, { username })).toMatchObject(refused);
  expect(await mallory.chooseUsername(username)).toMatchObject(refused);
  expect(await mallory.call('/api/auth/is-username-available', { body: { username } })).toMatchObject(refused);
  const display = { username: 'mallory', displayUsername: username };
  expect((await signUpCall(app.url, display)).status).toBe(400);
});

test('a name in other letter case is the same name, and taken', async () => {
  for (const username of ['Alice', 'ALICE', 'aLiCe']) {
    expect(await signUpCall(app.url, { username })).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN' } });
    expect(await mallory.chooseUsername(username)).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN' } });
  }
});

test('names that would pass for the club are reserved in every letter case', async () => {
  for (const username of [
    'admin',
    'Administrator',
    'ROOT',
    'support',
    'swamp',
    'Swamp-Club',
    'moderator',
    'api',
    'settings',
    'null',
  ]) {
    expect(await mallory.chooseUsername(username)).toMatchObject({ status: 400, body: { code: 'USERNAME_RESERVED' } });
    expect(await signUpCall(app.url, { username })).toMatchObject({ status: 400, body: { code: 'USERNAME_RESERVED' } });
  }
});

test('nor does anybody become somebody else by another field', async () => {
  for (const body of [
    { username: 'alice' },
    { displayUsername: 'Alice' },
    { usernameVersion: 9 },
    { username: null },
    { name: 'x', displayUsername: 'Alice' },
  ]) {
    expect((await mallory.call('/api/auth/update-user', { body })).status).toBe(400);
  }
  for (const more of [
    { id: '0'.repeat(24) },
    { role: 'admin' },
    { emailVerified: true },
    { createdAt: '2000-01-01' },
  ]) {
    await mallory.call('/api/auth/update-user', { body: { name: 'Mallory', ...more } });
  }
  const [user] = await app.database.db.collection('user').find({ email: mallory.email }).toArray();
  expect(user).toMatchObject({ emailVerified: false });
  expect(user).not.toHaveProperty('role');
  expect(String(user?._id)).toBe(mallory.id);
  expect((await call(`${app.url}/api/u/mallory`)).status).toBe(404);
});
