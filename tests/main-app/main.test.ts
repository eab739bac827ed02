import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { freePort } from '../../scripts/ports.ts';
import { testDatabase } from '../support/database.ts';
import { call } from '../support/http.ts';
import { visitor } from '../support/page.ts';
import { testMainApp } from './main-app.ts';
import { PASSWORD, signUp } from './person.ts';
import { eventually } from '../support/eventually.ts';

function startProgram(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ['main-app/src/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const output = text(child.stdout);
  return {
    stop: () => child.kill('SIGTERM'),
    exited: once(child, 'exit').then(async ([code]) => ({ code, output: await output })),
    [Symbol.dispose]: () => child.kill('SIGKILL'),
  };
}

test('the program serves, says how its dependencies are, and on SIGTERM gives its leases up and ends with 0', async () => {
  await using database = await testDatabase('main_app');
  const [port, telemetryPort] = [await freePort(), await freePort()];
  using program = startProgram({
    MAIN_APP_PORT: String(port),
    TELEMETRY_PORT: String(telemetryPort),
    MONGODB_URI: database.uri,
    BETTER_AUTH_SECRET: 'a secret for tests, long enough to be one',
    OPERATOR_TOKEN: 'a token for tests, long enough to be one',
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(() => call(`${url}/livez`));
  expect(await call(`${url}/livez`)).toMatchObject({ status: 200 });
  // Telemetry is away: that degrades, it never makes anybody unready.
  expect(await call(`${url}/readyz`)).toMatchObject({
    status: 200,
    body: { dependencies: { database: 'up', telemetry: 'degraded' } },
  });
  const leases = database.db.collection<{ _id: string }>('leases');
  const held = { holder: { $ne: null } };
  await eventually(async () => expect(await leases.countDocuments(held)).toBe(2));
  program.stop();
  expect((await program.exited).code).toBe(0);
  expect(await leases.countDocuments(held)).toBe(0);
});

test('the program does not start on a mistaken environment or without its database, and says why in one line', async () => {
  using mistaken = startProgram({ MAIN_APP_PORT: 'x', MONGODB_URI: 'mongodb://127.0.0.1/x' });
  expect(await mistaken.exited).toMatchObject({
    code: 1,
    output: expect.stringMatching(/MAIN_APP_PORT.*BETTER_AUTH_SECRET/s),
  });
  const port = await freePort();
  using unreachable = startProgram({
    MONGODB_URI: `mongodb://user:password@127.0.0.1:${port}/main_app`,
    BETTER_AUTH_SECRET: 'a secret for tests, long enough to be one',
    OPERATOR_TOKEN: 'a token for tests, long enough to be one',
  });
  const { code, output } = await unreachable.exited;
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining(`127.0.0.1:${port}`) });
  expect(output).not.toMatch(/password|\bat .*\.ts/);
});

test('the program does not start on a database that is too new for it, and says in one line which release to start', async () => {
  await using database = await testDatabase('main_app');
  const newer = { _id: 'schema', version: 99, oldestReader: 98, release: '9.0.0', appliedAt: new Date() };
  await database.db.collection<typeof newer>('schema').insertOne(newer);
  using program = startProgram({
    MONGODB_URI: database.uri,
    BETTER_AUTH_SECRET: 'a secret for tests, long enough to be one',
    OPERATOR_TOKEN: 'a token for tests, long enough to be one',
  });
  const { code, output } = await program.exited;
  expect(code).toBe(1);
  expect(output.trim().split('\n')).toEqual([expect.stringContaining('Start release 9.0.0 or newer.')]);
});

test('the log holds no password, and no session that is handed to the CLI', async () => {
  await using database = await testDatabase('main_app');
  const port = await freePort();
  using program = startProgram({
    MAIN_APP_PORT: String(port),
    MONGODB_URI: database.uri,
    BETTER_AUTH_SECRET: 'a secret for tests, long enough to be one',
    OPERATOR_TOKEN: 'a token for tests, long enough to be one',
    LOG_LEVEL: 'trace',
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(() => call(`${url}/livez`));
  await signUp({ url }, 'alice');
  const cli = new URLSearchParams({
    cli_callback: 'http://localhost:1/callback',
    state: 's',
    device_code: 'ABCD-1234',
  });
  const handedOver = await visitor(url).post(`/login?${cli.toString()}`, { login: 'alice', password: PASSWORD });
  const token = new URL(handedOver.location ?? '').searchParams.get('token');
  expect(token).toMatch(/^\w{32}$/);
  program.stop();
  const { output } = await program.exited;
  expect(output).toContain('"route":"/login"');
  expect(output).not.toContain(token);
  expect(output).not.toContain(PASSWORD);
});

test('an error inside is a 500 without its insides', async () => {
  await using app = await testMainApp();
  const alice = await signUp(app, 'alice');
  // A document that no code of ours writes.
  await app.database.db.collection('usernames').insertOne({ name: 'broken' });
  const failed = await alice.chooseUsername('broken');
  expect(failed).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
  expect(JSON.stringify(failed.body)).not.toMatch(/equals|undefined|\.ts/);
});
