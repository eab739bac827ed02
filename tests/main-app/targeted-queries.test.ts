// In a sharded cluster, what happens often must cost one shard's work, however many shards there are.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { call } from '../support/http.ts';
import { profiled } from '../support/profiler.ts';
import { shardKeysOf, surprises } from '../support/targeted.ts';
import { testMainApp } from './main-app.ts';
import { PASSWORD, signUp } from './person.ts';
import { telemetryStandIn } from './telemetry-stand-in.ts';

const BY_NAME = 'better-auth at sign-up and sign-in; a registry as names have one would answer it (docs/scaling.md)';
const IN_ORDER = 'the leaderboard’s order is that of everybody: each shard’s first rows, merged';
const BY_ID = 'whose it is is known: it was just read';

const KNOWN = {
  'aggregate user {email}': BY_NAME,
  'aggregate user {username}': BY_NAME,
  'aggregate user_scores {username, invocations, $or}': `a rank, of few entries of the index: ${IN_ORDER}`,
  'query outbox {_id}': 'how far a rename has come, for whoever is signed in: whose it is is known',
  'query outbox {status}': 'the relay: what is due is on all shards, and a handful',
  'query outbox SORT': 'one person’s renames that are still kept, at most as many as the quota lets through',
  'query user_scores {username, invocations, $or}': IN_ORDER,
  'query user_scores {username, invocations}': IN_ORDER,
  'query user_scores {username}': 'a profile: the registry of names would say whose it is (docs/scaling.md)',
  'remove apikey {expiresAt, expiresAt} COLLSCAN':
    'better-auth, at most every ten seconds a process, when a key is made',
  'update apikey {_id}': 'that a key was used, once a day; it was just found by its hash',
  'update outbox {_id, status}': BY_ID,
};

const Key = z.object({ key: z.string() });
const Chosen = z.object({ commandId: z.string() });
const Page = z.object({ entries: z.array(z.object({ username: z.string() })), next: z.string().nullable() });

test('accounts, keys, renames, scores and pages go to the shards that hold what they are about, but for those that are known', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url, env: { USERNAME_CHANGES_PER_DAY: '5' } });
  const operations = await profiled(app.database, async () => {
    const [ann, bob] = [await signUp(app, 'ann'), await signUp(app, 'bob')];
    const signIn = { email: ann.email, password: PASSWORD };
    expect(await call(`${app.url}/api/auth/sign-in/email`, { body: signIn })).toMatchObject({ status: 200 });
    const { key } = Key.parse((await ann.call('/api/auth/api-key/create', { body: { name: 'laptop' } })).body);
    const who = await call(`${app.url}/api/whoami`, { headers: { 'x-api-key': key } });
    expect(who.body).toMatchObject({ username: 'ann' });
    expect(await ann.call('/api/whoami')).toMatchObject({ body: { username: 'ann' } });
    const { commandId } = Chosen.parse((await ann.chooseUsername('anna')).body);
    telemetry.publish({ userId: bob.id, username: 'bob', invocations: 3, score: 31 });
    telemetry.publish({ userId: ann.id, username: 'anna', invocations: 3, score: 13 });
    const next = await eventually(async () => {
      const { body } = await call(`${app.url}/api/leaderboard?limit=1`);
      expect(body).toMatchObject({ entries: [{ username: 'bob' }], next: expect.any(String) });
      expect(await ann.call(`/api/renames/${commandId}`)).toMatchObject({ body: { outbox: { status: 'sent' } } });
      return Page.parse(body).next;
    });
    const second = await call(`${app.url}/api/leaderboard?limit=1&after=${next}`);
    expect(second.body).toMatchObject({ entries: [{ username: 'anna', rank: 2 }] });
    expect(await call(`${app.url}/api/u/anna`)).toMatchObject({ status: 200, body: { rank: 2 } });
    expect(await call(`${app.url}/api/u/nobody`)).toMatchObject({ status: 404 });
  });
  const asked = operations.filter(({ appName }) => appName === 'main-app');
  expect(asked.length).toBeGreaterThan(20);
  expect(surprises(asked, await shardKeysOf('main_app'), KNOWN)).toEqual([]);
});
