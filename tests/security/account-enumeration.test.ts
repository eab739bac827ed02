// Threat: finding out who has an account. A login tells nothing, by words or by the time it takes.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { signUp, signUpCall, type Person } from '../main-app/person.ts';
import { call } from '../support/http.ts';

let app: TestMainApp;
let alice: Person;
beforeAll(async () => {
  app = await testMainApp();
  alice = await signUp(app, 'alice');
  return () => app[Symbol.asyncDispose]();
});

const password = 'wrong password';
const byEmail = (email: string) => call(`${app.url}/api/auth/sign-in/email`, { body: { email, password } });
const byName = (username: string) => call(`${app.url}/api/auth/sign-in/username`, { body: { username, password } });

const told = ({ status, body, headers }: Awaited<ReturnType<typeof byEmail>>) => ({
  status,
  body,
  headers: [...headers].filter(([name]) => name !== 'date'),
});

test('a wrong password and an unknown address or name get the same answer', async () => {
  expect(told(await byEmail(alice.email))).toEqual(told(await byEmail('nobody@example.com')));
  expect(told(await byName('alice'))).toEqual(told(await byName('nobody')));
});

/** The quickest of a few: whatever else a machine does makes it slower, never quicker. */
async function quickest(ask: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let times = 0; times < 3; times += 1) {
    const startedAt = performance.now();
    await ask();
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}

test('a password is checked for nobody as well, so that both take their time', async () => {
  for (const [known, unknown] of [
    [() => byEmail(alice.email), () => byEmail(`${randomUUID()}@example.com`)],
    [() => byName('alice'), () => byName(`nobody${Date.now()}`)],
  ] as const) {
    const [withAccount, without] = [await quickest(known), await quickest(unknown)];
    // Without the check it is some thirtieth.
    expect(without).toBeGreaterThan(withAccount / 4);
  }
});

test('signing up tells that an address has an account, as it must without mail, three times in ten seconds at most', async () => {
  expect(await signUpCall(app.url, { email: alice.email })).toMatchObject({ status: 422 });
  await using limited = await testMainApp({ database: app.database, env: { RATE_LIMIT: 'on' } });
  const statuses: number[] = [];
  for (let times = 0; times < 4; times += 1)
    statuses.push((await signUpCall(limited.url, { email: alice.email })).status);
  expect(statuses).toEqual([422, 422, 422, 429]);
});

test('what everybody may see of a person holds no address and no id', async () => {
  for (const path of ['/api/u/alice', '/api/leaderboard', '/u/alice', '/']) {
    const text = await (await fetch(`${app.url}${path}`)).text();
    expect(text).not.toContain(alice.email);
    expect(text).not.toContain(alice.id);
  }
});
