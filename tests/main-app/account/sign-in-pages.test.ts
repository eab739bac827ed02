// Sign-up, login and logout as people with a browser without JavaScript meet them.
import { beforeAll, expect, test } from 'vitest';
import { call, cookieOf } from '../../support/http.ts';
import { visitor, type FetchedPage } from '../../support/page.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { PASSWORD, signUp, signUpCall } from '../person.ts';

let app: TestMainApp;
beforeAll(async () => {
  app = await testMainApp();
  await signUpCall(app.url, { email: 'taken@example.com' });
  // Somebody with a name, and one more that is held for them.
  const keeper = await signUp(app, 'former');
  await keeper.chooseUsername('Keeper');
  return () => app[Symbol.asyncDispose]();
});

const filledIn = (more: object = {}) => ({ name: 'Zoë', email: 'zoe@example.com', password: PASSWORD, ...more });

/** What the page says of a field, as those who do not see it are told: by what describes it. */
function said(page: FetchedPage, field: string) {
  const [value] = page.attributes(`#${field}`, 'value');
  const [described] = page.attributes(`#${field}`, 'aria-describedby');
  const error = described?.split(' ').find((id) => id.endsWith('-error'));
  const [isInvalid] = page.attributes(`#${field}`, 'aria-invalid');
  return { value, isInvalid: isInvalid === 'true', error: error === undefined ? null : page.texts(`#${error}`)[0] };
}

test('somebody signs up, is signed in, logs out and logs in again by username or by email', async () => {
  const zoe = visitor(app.url);
  const signUpPage = await zoe.get('/signup');
  expect(signUpPage.texts('#username-hint')).toEqual([expect.stringContaining('3 to 30 characters')]);
  expect(await zoe.submit(signUpPage, '/signup', filledIn({ username: 'Zoe' }))).toMatchObject({
    status: 303,
    location: '/',
  });
  const front = await zoe.get('/');
  expect(front.texts('nav a')).toEqual(['Zoe', 'Settings']);
  expect(front.headers.get('cache-control')).toBe('no-store');

  expect(await zoe.submit(front, '/logout')).toMatchObject({ status: 303, location: '/' });
  expect((await zoe.get('/')).texts('nav a')).toEqual(['Log in', 'Sign up']);

  for (const login of ['zoe', 'ZOE', ' zoe@example.com ']) {
    const browser = visitor(app.url);
    const answer = await browser.submit(await browser.get('/login'), '/login', { login, password: PASSWORD });
    expect(answer).toMatchObject({ status: 303, location: '/' });
    expect((await browser.get('/')).texts('nav a')).toEqual(['Zoe', 'Settings']);
  }
});

test('logging out ends the session for good, and does no harm to whoever has none', async () => {
  const alice = await signUp(app, 'leaving');
  const browser = visitor(app.url);
  const front = await browser.submit(await browser.get('/login'), '/login', { login: 'leaving', password: PASSWORD });
  const whoami = () => call(`${app.url}/api/whoami`, { headers: { cookie: cookieOf(front) } });
  expect((await whoami()).status).toBe(200);
  expect(await browser.post('/logout', {})).toMatchObject({ status: 303, location: '/' });
  expect((await whoami()).status).toBe(401);
  expect(await browser.post('/logout?next=%2F%2Fevil.example', {})).toMatchObject({ status: 303, location: '/' });
  // Other sessions of the same person go on.
  expect((await alice.call('/api/whoami')).status).toBe(200);
});

test('whoever goes on coming stays logged in: a session that is extended sends its cookie anew', async () => {
  const browser = visitor(app.url);
  await signUp(app, 'regular');
  await browser.submit(await browser.get('/login'), '/login', { login: 'regular', password: PASSWORD });
  expect((await browser.get('/')).headers.getSetCookie()).toEqual([]);
  const sessions = app.database.db.collection('session');
  const expiresAt = new Date(Date.now() + 2 * 24 * 60 * 60 * 1000);
  for (const path of ['/', '/settings/sessions']) {
    await sessions.findOneAndUpdate({}, { $set: { expiresAt } }, { sort: { _id: -1 } });
    const page = await browser.get(path);
    expect(page.texts('header nav a')).toEqual(['regular', 'Settings']);
    expect(page.headers.getSetCookie()).toEqual([expect.stringMatching(/session_token=.+Max-Age=604800/)]);
  }
});

test('sessions and codes that have run out are taken away by the database', async () => {
  for (const name of ['session', 'verification']) {
    const indexes = await app.database.db.collection(name).indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }));
  }
});

test('whoever is asked to log in comes back to where they were, be it by signing up, and nobody is led elsewhere', async () => {
  const browser = visitor(app.url);
  const page = await browser.get('/login?next=%2Fsettings');
  const toSignUp = '/signup?next=%2Fsettings';
  expect(page.attributes('main a', 'href')).toEqual([toSignUp]);
  const joining = filledIn({ email: 'back@example.com' });
  const signedUp = await browser.submit(await browser.get(toSignUp), '/signup', joining);
  expect(signedUp.location).toBe('/settings');

  // Who is signed in already is led on.
  for (const path of ['/login', '/signup']) {
    expect(await browser.get(path)).toMatchObject({ status: 303, location: '/' });
    expect(await browser.get(`${path}?next=%2Fsettings`)).toMatchObject({ status: 303, location: '/settings' });
    expect(await browser.get(`${path}?next=%2F%5Cevil.example`)).toMatchObject({ status: 303, location: '/' });
  }
});

test('wrong credentials are said at the field, the same for nobody and for a wrong password; what was typed stays', async () => {
  await signUp(app, 'careful');
  const browser = visitor(app.url);
  for (const [login, status, password = 'wrong password'] of [
    ['careful', 401],
    ['nobody', 401],
    ['nobody@example.com', 401],
    ['no@address', 400],
    ['not a name"><b>', 401],
    ['x'.repeat(2000), 422],
    ['careful', 400, 'x'.repeat(2000)],
  ] as const) {
    const page = await browser.submit(await browser.get('/login?next=%2Fsettings'), '/login', { login, password });
    expect([page.status, page.headers.getSetCookie()]).toEqual([status, []]);
    expect(said(page, 'login')).toEqual({
      value: login,
      isInvalid: true,
      error: 'No account has this name and this password. Check both and try again.',
    });
    expect(page.text).not.toContain(password);
    expect(page.texts('main b')).toEqual([]);
    // And the next attempt leads where the first would have.
    expect(page.forms.map(({ action }) => action)).toEqual(['/login?next=%2Fsettings']);
  }
});

test.each([
  ['a name of nothing', { name: '  ' }, 400, 'name', 'Write what to call you.'],
  ['a very long name', { name: 'x'.repeat(101) }, 400, 'name', 'Take at most 100 characters.'],
  ['what is no address', { email: 'zoe@' }, 400, 'email', 'Check it for a slip'],
  ['an address that has an account', { email: 'Taken@example.com' }, 422, 'email', 'There is an account'],
  ['a short password', { password: 'short' }, 400, 'password', 'at least 8 characters'],
  ['a very long password', { password: 'x'.repeat(129) }, 400, 'password', 'at most 128 characters'],
  ['a short username', { username: 'xy' }, 400, 'username', 'at least 3 characters'],
  ['a username with other letters', { username: 'zoë' }, 400, 'username', 'letters a to z'],
  ['a reserved username', { username: 'Admin' }, 400, 'username', '"admin" is reserved'],
  ['a taken username', { username: 'Keeper' }, 409, 'username', '"keeper" is taken'],
  ['a username held for its last owner', { username: 'former' }, 409, 'username', 'kept for its last owner until'],
])(
  '%s is refused at its field, with what to do, and what was typed stays',
  async (_what, typed, status, field, error) => {
    const form = filledIn({ email: 'new@example.com', username: 'fresh', ...typed });
    const browser = visitor(app.url);
    const page = await browser.submit(await browser.get('/signup'), '/signup', form);
    expect([page.status, page.headers.getSetCookie()]).toEqual([status, []]);
    expect(said(page, field)).toMatchObject({ isInvalid: true, error: expect.stringContaining(error) });
    const others = Object.keys(form).filter((name) => name !== field);
    expect(others.filter((name) => said(page, name).isInvalid || said(page, name).error !== null)).toEqual([]);
    const kept = Object.entries(form).map(([name, value]) => [name, name === 'password' ? null : value.trim()]);
    expect(Object.keys(form).map((name) => [name, said(page, name).value])).toEqual(kept);
    expect(page.texts('[role=alert]')).toEqual([]);
  },
);

test('a form from elsewhere signs nobody in, up or out', async () => {
  await signUp(app, 'target');
  const login = { login: 'target', password: PASSWORD };
  for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, {}]) {
    const browser = visitor(app.url);
    for (const [path, form] of [
      ['/login', login] as const,
      ['/signup', filledIn()] as const,
      ['/logout', {}] as const,
    ]) {
      const answer = await browser.post(path, form, headers);
      expect([answer.status, answer.texts('h1'), answer.headers.getSetCookie()]).toEqual([403, ['Not from here'], []]);
    }
  }
});

test('whoever tries too often is told when to try again, and keeps what they typed', async () => {
  await using limited = await testMainApp({ database: app.database, env: { RATE_LIMIT: 'on' } });
  const browser = visitor(limited.url);
  const attempt = () => browser.post('/login', { login: 'nobody@example.com', password: 'wrong password' });
  const statuses = [(await attempt()).status, (await attempt()).status, (await attempt()).status];
  expect(statuses).toEqual([401, 401, 401]);
  const page = await attempt();
  const seconds = page.headers.get('retry-after');
  expect(Number(seconds)).toBeGreaterThan(0);
  expect([page.status, page.texts('[role=alert]')]).toEqual([
    429,
    [`That was too often. Try again in ${seconds} seconds.`],
  ]);
  expect(said(page, 'login').value).toBe('nobody@example.com');
});
