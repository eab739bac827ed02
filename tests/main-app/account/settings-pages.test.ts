// API keys, sessions and leaving, as people do it in a browser without JavaScript.
import { randomUUID } from 'node:crypto';
import { ObjectId } from 'mongodb';
import { beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { call } from '../../support/http.ts';
import { visitor, type Visitor } from '../../support/page.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { PASSWORD } from '../person.ts';

let app: TestMainApp;
beforeAll(async () => {
  app = await testMainApp();
  return () => app[Symbol.asyncDispose]();
});

interface Member extends Visitor {
  email: string;
}

async function join({ url }: TestMainApp, username = ''): Promise<Member> {
  const somebody = visitor(url);
  const email = `${randomUUID()}@example.com`;
  await somebody.submit(await somebody.get('/signup'), '/signup', {
    name: 'Somebody',
    email,
    password: PASSWORD,
    username,
  });
  return { ...somebody, email };
}

async function logIn(email: string, path = '/login'): Promise<Visitor & { landedAt: string | null }> {
  const somebody = visitor(app.url);
  const { location } = await somebody.submit(await somebody.get(path), '/login', { login: email, password: PASSWORD });
  return { ...somebody, landedAt: location };
}

const whoami = (key: string) => call(`${app.url}/api/whoami`, { headers: { 'x-api-key': key } });

async function createKey(member: Visitor, name: string): Promise<string> {
  const created = await member.submit(await member.get('/settings/keys'), '/settings/keys', { name });
  return created.texts('.secret')[0] ?? 'none';
}

test('a new key is shown once, and nowhere a browser keeps it', async () => {
  const alice = await join(app, 'alice');
  const empty = await alice.get('/settings/keys');
  expect(empty.texts('main section')).toContainEqual(expect.stringContaining('You have none.'));

  const created = await alice.submit(empty, '/settings/keys', { name: ' my <laptop> ' });
  expect([created.status, created.location]).toEqual([200, null]);
  expect(created.headers.get('cache-control')).toBe('no-store');
  expect(created.headers.getSetCookie()).toEqual([]);
  expect(created.texts('h2')).toContain('Your new key “my <laptop>”');
  const key = created.texts('.secret')[0] ?? 'none';
  expect(key).toMatch(/^swamp_\w{20,}$/);
  expect(created.texts('pre')).toEqual([
    `export SWAMP_CLUB_URL=${app.url} export SWAMP_API_KEY=the key swamp auth whoami`,
  ]);
  expect(await whoami(key)).toMatchObject({ status: 200, body: { username: 'alice' } });

  const later = await alice.get('/settings/keys');
  expect(later.text).not.toContain(key);
  expect(later.texts('.secret')).toEqual([]);
});

test('keys are listed with the day they were last used, and revoked after a second question', async () => {
  const bob = await join(app);
  const [laptop, server] = [await createKey(bob, 'laptop'), await createKey(bob, 'server')];
  const today = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date());
  await whoami(laptop);
  await eventually(async () => {
    expect((await bob.get('/settings/keys')).texts('tbody td:nth-child(4)')).toEqual(['never', today]);
  });
  const page = await bob.get('/settings/keys');
  expect(page.texts('tbody th')).toEqual(['server', 'laptop']);
  expect(page.texts('tbody td:nth-child(2)')).toEqual([`${server.slice(0, 10)}…`, `${laptop.slice(0, 10)}…`]);
  expect(page.texts('details summary')).toEqual(['Revoke', 'Revoke']);

  // The first of them.
  const revoked = await bob.submit(page, '/settings/keys/');
  expect([revoked.status, revoked.location]).toEqual([303, '/settings/keys?revoked']);
  expect(await whoami(server)).toMatchObject({ status: 401 });
  expect(await whoami(laptop)).toMatchObject({ status: 200 });
  const after = await bob.get('/settings/keys?revoked');
  expect(after.texts('[role=status]')).toEqual(['The key is revoked.']);
  expect(after.texts('tbody th')).toEqual(['laptop']);
  // Once more, in a window that still shows it.
  expect(await bob.submit(page, '/settings/keys/')).toMatchObject({ status: 303 });
});

test('a key’s name that will not do is kept, and what is wrong is said beside it', async () => {
  const carol = await join(app);
  const long = 'x'.repeat(33);
  for (const name of [long, ' ']) {
    const refused = await carol.submit(await carol.get('/settings/keys'), '/settings/keys', { name });
    expect(refused.status).toBe(400);
    expect(refused.texts('#name-error')).toEqual(['Choose a name of 1 to 32 characters.']);
    expect(refused.attributes('#name', 'value')).toEqual([name]);
    expect(refused.attributes('#name', 'aria-invalid')).toEqual(['true']);
    expect(refused.texts('[role=alert]')).toEqual([]);
  }
  const none = await carol.post('/settings/keys', {});
  expect([none.status, none.texts('#name-error')]).toEqual([400, ['Choose a name of 1 to 32 characters.']]);
  expect((await carol.get('/settings/keys')).texts('tbody th')).toEqual([]);
});

test('nobody revokes another’s key or ends another’s session', async () => {
  const [dave, eve] = [await join(app, 'dave'), await join(app, 'eve')];
  const second = await logIn(dave.email);
  const key = await createKey(dave, 'laptop');
  const keys = await dave.get('/settings/keys');
  const sessions = await dave.get('/settings/sessions');
  await eve.submit(keys, '/settings/keys/');
  await eve.submit(sessions, '/settings/sessions/');
  await eve.submit(sessions, '/settings/sessions/end-others');
  expect(await whoami(key)).toMatchObject({ status: 200 });
  expect(await second.get('/settings')).toMatchObject({ status: 200 });
  expect(await eve.post('/settings/keys/nonsense/revoke', {})).toMatchObject({ status: 400 });
});

test('sessions are listed with what was logged in with, and ended one by one or all but this one', async () => {
  const frank = await join(app);
  const tablet = await logIn(frank.email);
  await call(`${app.url}/api/auth/sign-in/email`, {
    body: { email: frank.email, password: PASSWORD },
    headers: { 'user-agent': 'swamp-cli/1.2.3' },
  });
  const page = await frank.get('/settings/sessions');
  expect(page.texts('tbody th')).toEqual(['node (this one)', 'swamp CLI', 'node']);
  expect(page.attributes('tbody button', 'aria-label')).toEqual(['Log out swamp CLI', 'Log out node']);
  expect(page.text).not.toMatch(/token/);

  // The first that is not this one.
  const ended = await frank.submit(page, '/settings/sessions/');
  expect([ended.status, ended.location]).toEqual([303, '/settings/sessions?ended']);
  const after = await frank.get('/settings/sessions?ended');
  expect(after.texts('tbody th')).toEqual(['node (this one)', 'node']);
  expect(after.texts('[role=status]')).toEqual(['Logged out there.']);

  expect(await tablet.get('/settings')).toMatchObject({ status: 200 });
  await frank.submit(after, '/settings/sessions/end-others');
  expect(await tablet.get('/settings')).toMatchObject({ location: '/login?next=%2Fsettings' });
  const alone = await frank.get('/settings/sessions');
  expect([alone.texts('tbody th'), alone.forms.map(({ action }) => action)]).toEqual([
    ['node (this one)'],
    expect.not.arrayContaining([expect.stringContaining('/settings/sessions')]),
  ]);
});

test('all other sessions end, however many are over already', async () => {
  const { db } = app.database;
  const grace = await join(app);
  const userId = (await db.collection('user').findOne({ email: grace.email }))?._id;
  const past = new Date(Date.now() - 1000);
  const over = { userId, createdAt: past, updatedAt: past, expiresAt: past };
  await db
    .collection('session')
    .insertMany(Array.from({ length: 100 }, () => ({ ...over, _id: new ObjectId(), token: randomUUID() })));
  const tablet = await logIn(grace.email);
  const page = await grace.get('/settings/sessions');
  expect(page.texts('tbody th')).toEqual(['node (this one)', 'node']);
  await grace.submit(page, '/settings/sessions/end-others');
  expect(await tablet.get('/settings')).toMatchObject({ status: 303 });
});

test('of very many sessions this one and the newest are listed, and all can be ended', async () => {
  const { db } = app.database;
  const ivan = await join(app);
  const userId = (await db.collection('user').findOne({ email: ivan.email }))?._id;
  const [begun, over] = [new Date(Date.now() + 1000), new Date(Date.now() + 60_000)];
  const session = { userId, createdAt: begun, updatedAt: begun, expiresAt: over, userAgent: 'swamp-cli/1.2.3' };
  await db
    .collection('session')
    .insertMany(Array.from({ length: 150 }, () => ({ ...session, _id: new ObjectId(), token: randomUUID() })));
  const page = await ivan.get('/settings/sessions');
  const rows = page.texts('tbody th');
  expect([rows.length, rows[0]]).toEqual([100, 'node (this one)']);
  expect(page.texts('main section p')).toContain('These are the newest of 151 sessions.');
  await ivan.submit(page, '/settings/sessions/end-others');
  expect((await ivan.get('/settings/sessions')).texts('tbody th')).toEqual(['node (this one)']);
});

test('whoever leaves is told what happens before, has to know the password, and is gone then', async () => {
  const heidi = await join(app, 'heidi');
  const page = await heidi.get('/settings/delete');
  expect(page.texts('main')[0]).toContain('There is no way back');
  expect(page.texts('main li').join(' ')).toContain('nobody can have the present one for 30 days');

  const refused = await heidi.submit(page, '/settings/delete', { password: 'wrong password' });
  expect(refused.status).toBe(400);
  expect(refused.texts('#password-error')).toEqual(['This is not your password.']);
  expect(refused.attributes('#password', 'aria-describedby')).toEqual(['password-hint password-error']);
  expect(refused.text).not.toContain('wrong password');
  const foreign = await heidi.post('/settings/delete', { password: PASSWORD }, { origin: 'https://elsewhere.example' });
  expect(foreign.status).toBe(403);

  const deleted = await heidi.submit(page, '/settings/delete', { password: PASSWORD });
  expect([deleted.status, deleted.location]).toEqual([303, '/goodbye']);
  expect(deleted.headers.getSetCookie().join('\n')).toMatch(/session_token=;.*Max-Age=0/);
  const goodbye = await heidi.get('/goodbye');
  expect([goodbye.status, goodbye.texts('h1')]).toEqual([200, ['Your account is deleted']]);
  expect(goodbye.texts('header nav a')).toEqual(['Log in', 'Sign up']);
  expect(await heidi.get('/u/heidi')).toMatchObject({ status: 404 });
  expect((await logIn(heidi.email)).landedAt).toBeNull();
});

test('without a session every page and form of these leads to the login, and from there to its page', async () => {
  const ivan = await join(app);
  const paths = ['/settings/keys', '/settings/sessions', '/settings/delete'];
  const pages = await Promise.all(paths.map((path) => ivan.get(path)));
  await app.database.db.collection('session').deleteMany({});
  for (const [i, path] of paths.entries()) {
    const login = `/login?next=${encodeURIComponent(path)}`;
    expect(await ivan.get(path)).toMatchObject({ status: 303, location: login });
    for (const { action } of pages[i]?.forms ?? []) {
      if (!action.startsWith(path)) continue;
      expect(await ivan.post(action, { name: 'x', password: PASSWORD })).toMatchObject({
        status: 303,
        location: login,
      });
    }
  }
  expect((await logIn(ivan.email, '/login?next=%2Fsettings%2Fkeys')).landedAt).toBe('/settings/keys');
});

test('a password that is tried too often here is not tried, and one is told how long', async () => {
  await using limited = await testMainApp({ database: app.database, env: { RATE_LIMIT: 'on' } });
  const judy = await join(limited);
  const page = await judy.get('/settings/delete');
  const tried = [];
  for (let tries = 0; tries < 4; tries += 1) {
    tried.push(await judy.submit(page, '/settings/delete', { password: 'wrong password' }));
  }
  expect(tried.map(({ status }) => status)).toEqual([400, 400, 400, 429]);
  expect(tried[3]?.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(tried[3]?.texts('[role=alert]')).toEqual([expect.stringMatching(/^That was too often. Try again in \d+ s/)]);
});
