// A username as its owner sees and changes it in a browser without JavaScript, and what JavaScript asks while they type.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { formatDay } from '../../../platform/src/web/format.ts';
import { eventually } from '../../support/eventually.ts';
import { visitor, type FetchedPage, type Visitor } from '../../support/page.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { PASSWORD } from '../person.ts';
import { telemetryStandIn, type TelemetryStandIn } from '../telemetry-stand-in.ts';

let telemetry: TelemetryStandIn;
let app: TestMainApp;
beforeAll(async () => {
  telemetry = await telemetryStandIn();
  app = await testMainApp({ telemetryUrl: telemetry.url, env: { USERNAME_CHANGES_PER_DAY: '2' } });
  return async () => {
    await app[Symbol.asyncDispose]();
    await telemetry[Symbol.asyncDispose]();
  };
});

/** Somebody new, signed in; without a username where none is given. */
async function join(username = ''): Promise<Visitor> {
  const somebody = visitor(app.url);
  const account = { name: 'Somebody', email: `${randomUUID()}@example.com`, password: PASSWORD, username };
  expect(await somebody.post('/signup', account)).toMatchObject({ status: 303 });
  return somebody;
}

/** Sends the form of the settings. */
const choose = async (person: Visitor, username: string): Promise<FetchedPage> =>
  person.submit(await person.get('/settings'), '/settings/username', { username });

async function rename(person: Visitor, username: string): Promise<string> {
  const { location } = await choose(person, username);
  expect(location).toMatch(/^\/renames\//);
  return z.string().parse(location);
}

const commandIdOf = (path: string) => path.slice('/renames/'.length);

/** What is said beside the field, which must be tied to it. */
function refusalOf(page: FetchedPage) {
  const input = '#username[aria-invalid="true"][aria-describedby~="username-error"]';
  const [typed] = page.attributes(input, 'value');
  return { status: page.status, typed, reason: page.texts('#username-error')[0] };
}

const login = (next: string) => ({ status: 303, location: `/login?next=${encodeURIComponent(next)}` });

test('whoever is not signed in does that first, and comes back', async () => {
  const stranger = visitor(app.url);
  const rename = `/renames/${randomUUID()}`;
  expect(await stranger.get('/settings')).toMatchObject(login('/settings'));
  expect(await stranger.post('/settings/username', { username: 'nobody' })).toMatchObject(login('/settings'));
  expect(await stranger.get(rename)).toMatchObject(login(rename));
});

test('who has no username chooses a first one, in the letters they like', async () => {
  const grace = await join();
  const settings = await grace.get('/settings');
  expect(settings.texts('h2')).toEqual(['Choose a username']);
  expect(settings.texts('#username-hint')).toEqual([expect.stringContaining('3 to 30 characters')]);
  expect(await grace.submit(settings, '/settings/username', { username: ' GraceHopper ' })).toMatchObject({
    status: 303,
    location: '/settings?saved',
  });
  const saved = await grace.get('/settings?saved');
  expect(saved.texts('[role="status"]')).toEqual(['Saved.']);
  expect(saved.texts('main')[0]).toContain('You are GraceHopper now.');
  expect(saved.attributes('main a[href^="/u/"]', 'href')).toEqual(['/u/gracehopper']);
});

test('before one types the page says the rules and what a change will do', async () => {
  const settings = await (await join('reader')).get('/settings');
  expect(settings.attributes('#username', 'aria-describedby')).toEqual(['username-hint']);
  const said = settings.texts('section[aria-labelledby="change-title"] li').join('\n');
  for (const expected of [
    'held for you for 30 days',
    'links to your old page lead to the new one',
    'you can take it back',
    'You can change it 2 times within 24 hours.',
  ]) {
    expect(said).toContain(expected);
  }
});

/** What the page's module is answered while a name is being typed. */
const saidOf = (person: Visitor, username: string): Promise<unknown> =>
  person.ask('/api/auth/is-username-available', { username });

/** Somebody's former name, and until when it is held. */
async function formerName(username: string, later: string): Promise<string> {
  await rename(await join(username), later);
  const claim = await app.database.db.collection('usernames').findOne({ name: username });
  const { since } = z.object({ since: z.date() }).parse(claim);
  return formatDay(new Date(since.getTime() + 30 * 24 * 60 * 60 * 1000));
}

test('a refused name is refused beside its field with the reason, and stays typed; while typing the reason is the same', async () => {
  await join('taken');
  const until = await formerName('held-name', 'held-by-nobody');
  const bob = await join('bob');
  for (const [username, status, reason] of [
    ['ab', 400, 'A username has at least 3 characters. Choose a longer one.'],
    ['x'.repeat(31), 400, 'A username has at most 30 characters. Choose a shorter one.'],
    [
      '"><b>bob',
      400,
      'Use the letters a to z, digits, and "_", "." or "-" in between; begin and end with a letter or digit.',
    ],
    ['Admin', 400, '"admin" is reserved. Choose another username.'],
    ['Taken', 409, '"taken" is taken. Choose another username.'],
    [
      'Held-Name',
      409,
      `"held-name" was given up lately and is kept for its last owner until ${until}. Choose another username.`,
    ],
  ] as const) {
    expect(refusalOf(await choose(bob, username))).toEqual({ status, typed: username, reason });
    expect(await saidOf(bob, username)).toMatchObject({ message: reason });
  }
  expect((await bob.get('/settings')).texts('main')[0]).toContain('You are bob now.');
});

test('who has changed too often is told when it is possible again, before and after trying; capitals they may change', async () => {
  const carol = await join('carol');
  await rename(carol, 'carol-2');
  expect((await carol.get('/settings')).texts('main .error')).toEqual([]);
  await rename(carol, 'carol-3');
  const before = await carol.get('/settings');
  expect(before.texts('main .error')).toEqual([
    expect.stringMatching(/2 times within 24 hours. The next change is possible from \d.*, \d\d:\d\d UTC on./),
  ]);
  const again = z.iso.datetime().parse(before.attributes('main .error time', 'datetime')[0]);
  expect(new Date(again).getTime()).toBeGreaterThan(Date.now() + 23 * 60 * 60 * 1000);

  const reason = /^A username can be changed 2 times within 24 hours. Try again from \d.*, \d\d:\d\d UTC on.$/;
  const refused = await choose(carol, 'carol-4');
  expect(refusalOf(refused)).toEqual({ status: 429, typed: 'carol-4', reason: expect.stringMatching(reason) });
  expect(refused.texts('main .error')).toHaveLength(1);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(23 * 60 * 60);
  expect(await saidOf(carol, 'carol-4')).toEqual({
    available: false,
    code: 'USERNAME_CHANGE_LIMIT',
    message: expect.stringMatching(reason),
  });

  expect(await saidOf(carol, 'carol-3')).toEqual({ available: true, message: 'This is your username.' });
  expect(await saidOf(carol, 'CAROL-3')).toEqual({
    available: true,
    message: 'Only the capitals of your name change.',
  });
  expect(await choose(carol, 'CAROL-3')).toMatchObject({ location: '/settings?saved' });
  expect((await carol.get('/settings')).texts('main')[0]).toContain('You are CAROL-3 now.');
});

test('a former name is listed as held for its owner, free for them alone, and taken back at a press', async () => {
  const dora = await join('dora');
  await rename(dora, 'theodora');
  const settings = await dora.get('/settings');
  expect(settings.texts('.kept li')).toEqual([expect.stringMatching(/^Take back dora until \d\d? \w{3} \d{4}$/)]);
  expect(await saidOf(dora, 'Dora')).toEqual({ available: true, message: '“Dora” is free for you.' });
  expect(await dora.post('/settings/username', { username: 'dora' })).toMatchObject({
    status: 303,
    location: expect.stringMatching(/^\/renames\//),
  });
  expect(await dora.get('/u/dora')).toMatchObject({ status: 200 });
  // The day's changes are used up: what is held is named, and not offered.
  const after = await dora.get('/settings');
  expect(after.texts('.kept li')).toEqual([expect.stringMatching(/^theodora until /)]);
  expect(after.texts('.kept button')).toEqual([]);
});

/** What the page of a rename says in sum, and the state of each step. */
async function progressOf(person: Visitor, path: string) {
  const page = await person.get(path);
  return { summary: page.texts('#summary[role="status"]')[0], states: page.attributes('#steps li', 'class') };
}

test('a rename is followed step by step on a page that is its owner’s alone', async () => {
  const accepting = Promise.withResolvers<void>();
  telemetry.beforeAccepting = () => accepting.promise;
  const [emmy, other] = [await join('emmy'), await join('other')];
  const path = await rename(emmy, 'Noether');
  const page = await emmy.get(path);
  expect(page.texts('h1')).toEqual(['From emmy to Noether']);
  expect(page.texts('[aria-current="step"] strong')).toEqual(['Sent to telemetry']);
  // Who lets no script run looks again by themselves.
  expect(page.attributes('noscript a', 'href')).toEqual([path]);
  expect(page.attributes('script[type="module"]', 'src')).toContain('/assets/progress.js');
  expect(await progressOf(emmy, path)).toEqual({
    summary: expect.stringMatching(/^1 of 4 done\. Sent to telemetry: /),
    states: ['done', 'current', 'later', 'later'],
  });
  expect(await other.get(path)).toMatchObject({ status: 404 });

  const processedAt = '2026-11-23T12:00:00.000Z';
  const applied = { outcome: 'rekeyed', acceptedAt: processedAt, processedAt, attempts: 0, error: null } as const;
  telemetry.statuses.set(commandIdOf(path), { ...applied, status: 'done', snapshotSeq: 1 });
  accepting.resolve();
  await eventually(async () =>
    expect(await progressOf(emmy, path)).toEqual({
      summary: '3 of 4 done. On the leaderboard: Your score is on its way back from telemetry.',
      states: ['done', 'done', 'done', 'current'],
    }),
  );
  const { id: userId } = z.object({ id: z.string() }).parse(JSON.parse((await emmy.get('/api/whoami')).text));
  telemetry.publish({ seq: 1, userId, username: 'noether' });
  await eventually(async () =>
    expect(await progressOf(emmy, path)).toEqual({
      summary: 'All done: your new name is everywhere.',
      states: ['done', 'done', 'done', 'done'],
    }),
  );
  expect((await emmy.get(path)).texts('noscript')).toEqual([]);
});

test('a rename that was followed by another says so and leads to the latest', async () => {
  const ida = await join('ida');
  const first = await rename(ida, 'ida-2');
  expect((await ida.get(first)).texts('#steps > p')).toEqual([]);
  const second = await rename(ida, 'ida-3');
  const page = await ida.get(first);
  expect(page.texts('#steps > p')).toEqual([expect.stringContaining('You have changed your username again since.')]);
  expect(page.attributes('#steps > p a', 'href')).toEqual([second]);
  expect(page.attributes('main a[href^="/u/"]', 'href')).toEqual(['/u/ida-3']);
  expect((await ida.get(second)).texts('#steps > p')).toEqual([]);
});

// The last one: telemetry stays away.
test('with telemetry away a rename stays at changed, and the page says why', async () => {
  await telemetry[Symbol.asyncDispose]();
  const jo = await join('jo-ann');
  const path = await rename(jo, 'joanna');
  expect(await progressOf(jo, path)).toEqual({
    summary:
      '1 of 4 done. Sent to telemetry: Telemetry cannot be reached just now. It is sent as soon as telemetry answers.',
    states: ['done', 'current', 'later', 'later'],
  });
  expect(await jo.get('/u/joanna')).toMatchObject({ status: 200 });
});
