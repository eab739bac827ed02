import { ObjectId } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { call } from '../../support/http.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { signUp } from '../person.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const CommandId = z.object({ commandId: z.uuid() });

/** For all who need no settings of their own. Nobody's name is another's. */
let club: TestMainApp;
beforeAll(async () => {
  club = await testMainApp();
});
afterAll(() => club[Symbol.asyncDispose]());

/** Everything in main-app that has to do with this person's name, but for when it was written and what the relay makes of it. */
async function stored({ database: { db } }: TestMainApp, userId: string) {
  const _id = new ObjectId(userId);
  return {
    user: await db.collection('user').findOne({ _id }, { projection: { updatedAt: 0 } }),
    scores: await db.collection('user_scores').findOne({ _id }),
    claims: await db.collection('usernames').find({ holderId: _id }).sort({ name: 1 }).toArray(),
    outbox: await db
      .collection('outbox')
      .find({ userId: _id }, { projection: { lastError: 0 } })
      .sort({ createdAt: 1 })
      .toArray(),
  };
}

test('a rename changes user, registry and scores and leaves one record for telemetry', async () => {
  const alice = await signUp(club, 'alice');
  const before = await stored(club, alice.id);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const answer = await alice.chooseUsername('Alicia', { traceparent });
  expect(answer).toMatchObject({
    status: 200,
    body: { username: 'alicia', displayUsername: 'Alicia', changed: true, commandId: expect.any(String) },
  });
  const after = await stored(club, alice.id);
  const version = z.object({ usernameVersion: z.int() });
  const { usernameVersion } = version.parse(after.user);
  expect(usernameVersion).toBeGreaterThan(version.parse(before.user).usernameVersion);
  expect(after.user).toMatchObject({ username: 'alicia', displayUsername: 'Alicia' });
  expect(after.scores).toMatchObject({ username: 'alicia', displayUsername: 'Alicia' });
  expect(after.claims).toMatchObject([
    { name: 'alice', state: 'released' },
    { name: 'alicia', state: 'active' },
  ]);
  const renamed = { oldUsername: 'alice', newUsername: 'alicia', usernameVersion, traceparent, status: 'pending' };
  expect(after.outbox).toMatchObject([
    { _id: CommandId.parse(answer.body).commandId, type: 'username_changed', ...renamed },
  ]);
  expect(await alice.call('/api/whoami')).toMatchObject({ body: { username: 'alicia', usernameVersion } });
});

test('a traceparent that is none is not kept: the rename gets a trace of its own', async () => {
  const beth = await signUp(club, 'beth');
  await beth.chooseUsername('beth-2', { traceparent: '00-00000000000000000000000000000000-b7ad6b7169203331-01' });
  expect((await stored(club, beth.id)).outbox).toMatchObject([
    { traceparent: expect.stringMatching(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/) },
  ]);
});

test('a change of letter case changes what is shown and nothing else', async () => {
  const carol = await signUp(club, 'carol');
  const before = await stored(club, carol.id);
  expect(await carol.chooseUsername('CAROL')).toMatchObject({
    status: 200,
    body: { username: 'carol', displayUsername: 'CAROL', changed: true, commandId: null },
  });
  const displayUsername = 'CAROL';
  expect(await stored(club, carol.id)).toEqual({
    ...before,
    user: { ...before.user, displayUsername },
    scores: { ...before.scores, displayUsername },
  });
});

test('choosing the name one has changes nothing', async () => {
  const diana = await signUp(club, 'Diana');
  const before = await stored(club, diana.id);
  expect(await diana.chooseUsername('Diana')).toMatchObject({ status: 200, body: { changed: false, commandId: null } });
  expect(await stored(club, diana.id)).toEqual(before);
});

test('a first name is given without a command', async () => {
  const emily = await signUp(club);
  expect(await emily.chooseUsername('Emily')).toMatchObject({
    status: 200,
    body: { username: 'emily', displayUsername: 'Emily', changed: true, commandId: null },
  });
  expect(await stored(club, emily.id)).toMatchObject({
    user: { username: 'emily', usernameVersion: expect.any(Number) },
    scores: { username: 'emily' },
    claims: [{ name: 'emily', state: 'active' }],
    outbox: [],
  });
});

test('of twenty who choose one name at once, one gets it and nineteen a 409', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, (_, n) => signUp(club, `person-${n}`)));
  const answers = await Promise.all(people.map((person) => person.chooseUsername('coveted')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const losers = answers.filter(({ status }) => status !== 200);
  for (const loser of losers)
    expect(loser).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN', field: 'username' } });
  const { db } = club.database;
  expect(await db.collection('outbox').countDocuments({ newUsername: 'coveted' })).toBe(1);
  expect(await db.collection('user').countDocuments({ username: 'coveted' })).toBe(1);
  expect(await db.collection('user_scores').countDocuments({ username: 'coveted' })).toBe(1);
  expect(await db.collection('usernames').countDocuments({ name: 'coveted' })).toBe(1);
});

test('renames of one person at once happen one after the other', async () => {
  const fiona = await signUp(club, 'fiona');
  const names = ['fiona-1', 'fiona-2', 'fiona-3', 'fiona-4', 'fiona-5'];
  const answers = await Promise.all(names.map((name) => fiona.chooseUsername(name)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const { user, scores, claims, outbox } = await stored(club, fiona.id);
  const Renames = z.array(z.object({ oldUsername: z.string(), newUsername: z.string(), usernameVersion: z.int() }));
  const chain = Renames.parse(outbox).toSorted((a, b) => a.usernameVersion - b.usernameVersion);
  expect(chain.map(({ newUsername }) => newUsername).toSorted()).toEqual(names);
  expect(chain.map(({ oldUsername }) => oldUsername)).toEqual([
    'fiona',
    ...chain.map((one) => one.newUsername).slice(0, -1),
  ]);
  const last = chain.at(-1);
  expect(user).toMatchObject({ username: last?.newUsername, usernameVersion: last?.usernameVersion });
  expect(scores).toMatchObject({ username: last?.newUsername });
  expect(claims.filter(({ state }) => state === 'active')).toMatchObject([{ name: last?.newUsername }]);
});

test('a name given up is kept for its last owner for the hold, then anybody may have it', async () => {
  let now = Date.now();
  await using app = await testMainApp({ now: () => new Date(now) });
  const alice = await signUp(app, 'alice');
  const bob = await signUp(app, 'bob');
  expect(await bob.chooseUsername('alice')).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN' } });
  await alice.chooseUsername('alicia');
  expect(await bob.chooseUsername('Alice')).toMatchObject({
    status: 409,
    body: { code: 'USERNAME_HELD', message: expect.stringMatching(/until \d\d? \w{3} \d{4}\./) },
  });
  expect(await alice.chooseUsername('alice')).toMatchObject({ status: 200 });
  await alice.chooseUsername('alicia');
  now += 30 * DAY_MS;
  expect(await bob.chooseUsername('alice')).toMatchObject({ status: 200, body: { username: 'alice' } });
  expect(await alice.chooseUsername('alice')).toMatchObject({ status: 409, body: { code: 'USERNAME_TAKEN' } });
});

test('without a hold two people can swap names by way of a third', async () => {
  await using app = await testMainApp({ env: { USERNAME_HOLD_DAYS: '0' } });
  const alice = await signUp(app, 'alice');
  const bob = await signUp(app, 'bob');
  for (const [person, name] of [
    [alice, 'third'],
    [bob, 'alice'],
    [alice, 'bob'],
  ] as const) {
    expect(await person.chooseUsername(name)).toMatchObject({ status: 200, body: { username: name } });
  }
  expect((await stored(app, alice.id)).scores).toMatchObject({ username: 'bob' });
  expect((await stored(app, bob.id)).scores).toMatchObject({ username: 'alice' });
});

test('versions grow even when the clock goes back', async () => {
  let now = Date.now();
  await using app = await testMainApp({ now: () => new Date(now) });
  const alice = await signUp(app, 'alice');
  now -= DAY_MS;
  await alice.chooseUsername('alice-1');
  await alice.chooseUsername('alice-2');
  const Versions = z.array(z.object({ newUsername: z.string(), usernameVersion: z.int() }));
  const renames = Versions.parse((await stored(app, alice.id)).outbox);
  const versionOf = (name: string) => renames.find(({ newUsername }) => newUsername === name)?.usernameVersion;
  expect(versionOf('alice-1')).toBe((now + DAY_MS) * 1000 + 1);
  expect(versionOf('alice-2')).toBe((now + DAY_MS) * 1000 + 2);
});

test('more renames a day than allowed are a 429 that says when the next one is; letter case and first names are free', async () => {
  let now = Date.now();
  await using app = await testMainApp({ now: () => new Date(now), env: { USERNAME_CHANGES_PER_DAY: '2' } });
  const alice = await signUp(app);
  await alice.chooseUsername('alice');
  await alice.chooseUsername('ALICE');
  expect(await alice.chooseUsername('alice-1')).toMatchObject({ status: 200 });
  now += DAY_MS / 2;
  expect(await alice.chooseUsername('alice-2')).toMatchObject({ status: 200 });
  const before = await stored(app, alice.id);
  const refused = await alice.chooseUsername('alice-3');
  expect(refused).toMatchObject({ status: 429, body: { code: 'USERNAME_CHANGE_LIMIT' } });
  expect(refused.headers.get('retry-after')).toBe(String(DAY_MS / 2 / 1000));
  expect(await stored(app, alice.id)).toEqual(before);
  expect(await alice.chooseUsername('Alice-2')).toMatchObject({ status: 200 });
  now += DAY_MS / 2;
  expect(await alice.chooseUsername('alice-3')).toMatchObject({ status: 200 });
});

test('nobody renames without a session, and a session renames its own person', async () => {
  const grace = await signUp(club, 'grace');
  const ben = await signUp(club, 'ben');
  const choose = (headers: Record<string, string>, body: object) =>
    call(`${club.url}/api/auth/choose-username`, { headers, body });
  const unauthorized = { status: 401, body: { code: 'UNAUTHORIZED' } };
  expect(await choose({}, { username: 'grace-2' })).toMatchObject(unauthorized);
  expect(await choose({ authorization: 'Bearer forged.forged' }, { username: 'grace-2' })).toMatchObject(unauthorized);
  const body = { username: 'benny', userId: grace.id };
  expect(await choose({ authorization: `Bearer ${ben.token}` }, body)).toMatchObject({ status: 200 });
  expect((await stored(club, grace.id)).user).toMatchObject({ username: 'grace' });
  expect((await stored(club, ben.id)).user).toMatchObject({ username: 'benny' });
});

test('a name against the rules is refused over HTTP with its code', async () => {
  const helen = await signUp(club, 'helen');
  for (const [username, code] of [
    ['ab', 'USERNAME_TOO_SHORT'],
    ['x'.repeat(31), 'USERNAME_TOO_LONG'],
    ['hel\u202Ece', 'USERNAME_INVALID'],
    ['admin', 'USERNAME_RESERVED'],
  ] as const) {
    const body = { code, field: 'username', message: expect.any(String) };
    expect(await helen.chooseUsername(username)).toMatchObject({ status: 400, body });
  }
});
