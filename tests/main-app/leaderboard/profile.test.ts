import { beforeAll, expect, test } from 'vitest';
import { call } from '../../support/http.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { signUp } from '../person.ts';
import { telemetryStandIn, type TelemetryStandIn } from '../telemetry-stand-in.ts';
import { eventually } from '../../support/eventually.ts';

let telemetry: TelemetryStandIn;
let app: TestMainApp;
let now = Date.now();
beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  telemetry = starting.use(await telemetryStandIn());
  app = starting.use(await testMainApp({ telemetryUrl: telemetry.url, now: () => new Date(now) }));
  const kept = starting.move();
  return () => kept.disposeAsync();
});

test("a profile shows a person's figures and rank", async () => {
  const [alice, bob] = [await signUp(app, 'Alice'), await signUp(app, 'bob')];
  const seen = { firstSeenAt: '2026-11-01T08:00:00.000Z', lastActiveAt: '2026-11-23T12:00:00.000Z' };
  const figures = {
    score: 12,
    invocations: 4,
    successes: 2,
    errors: 1,
    userErrors: 1,
    activeDays: 1,
    devices: 2,
    ...seen,
  };
  telemetry.publish({ userId: alice.id, ...figures });
  telemetry.publish({ userId: bob.id, ...figures, score: 13 });
  await eventually(async () => {
    // However the name is written in the address.
    const { status, body } = await call(`${app.url}/api/u/ALICE`);
    expect({ status, body }).toEqual({
      status: 200,
      body: { username: 'alice', displayUsername: 'Alice', rank: 2, ...figures, memberSince: expect.any(String) },
    });
  });
});

test('somebody without events has a profile and no rank', async () => {
  await signUp(app, 'newcomer');
  const body = { username: 'newcomer', rank: null, score: 0, invocations: 0, firstSeenAt: null };
  expect(await call(`${app.url}/api/u/newcomer`)).toMatchObject({ status: 200, body });
});

test('a former name leads to the current one while it is held, and is not to be cached', async () => {
  const person = await signUp(app, 'first');
  await person.chooseUsername('second');
  await person.chooseUsername('third');
  for (const former of ['first', 'second']) {
    const answer = await call(`${app.url}/api/u/${former}`);
    expect(answer.status).toBe(308);
    expect(answer.headers.get('location')).toBe('/api/u/third');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
  now += 30 * 24 * 60 * 60 * 1000;
  expect(await call(`${app.url}/api/u/first`)).toMatchObject({ status: 404 });
  await signUp(app, 'first');
  expect(await call(`${app.url}/api/u/first`)).toMatchObject({ status: 200, body: { username: 'first' } });
});

test('a name that nobody has, or could have, is a 404', async () => {
  for (const name of ['nobody', 'x', '%00', '..%2f..%2fadmin', '%F0%9F%90%B8', 'a'.repeat(4000)]) {
    const answer = await call(`${app.url}/api/u/${name}`);
    expect({ name, ...answer }).toMatchObject({ name, status: 404, body: { code: 'NOT_FOUND' } });
  }
});
