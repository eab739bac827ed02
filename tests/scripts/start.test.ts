// `npm start` as a person meets it: both services kept running, people who stay, and messages instead of stacks.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { kill } from 'node:process';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../scripts/ports.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { isRunning, pidOf, readDatabaseFile, start, untilStarted } from './npm-start.ts';
import { eventually } from '../support/eventually.ts';

const services = ['main-app', 'telemetry-service'] as const;

test('everything: a killed service is started again, and people are still there on other ports', async () => {
  await using directory = await temporaryDirectory();
  const person = { email: 'ada@example.com', password: 'correct horse battery', name: 'Ada' };
  {
    const { program, mainApp } = await startEverything(directory.path);
    const before = services.map((service) => pidOf(service, program));
    for (const pid of before) kill(pid, 'SIGKILL');
    await eventually(async () => {
      for (const service of services) expect(before).not.toContain(pidOf(service, program));
      expect((await fetch(`${mainApp}/readyz`)).status).toBe(200);
    });
    expect((await post(`${mainApp}/api/auth/sign-up/email`, person)).status).toBe(200);

    const { pid: database } = await readDatabaseFile(directory.path);
    const all = [database, ...services.map((service) => pidOf(service, program))];
    expect(all.filter(isRunning)).toEqual(all);
    await program.stop(30_000);
    await expect(program.exited).resolves.toBe('exit code 0');
    expect(all.filter(isRunning)).toEqual([]);
  }
  await using again = await startEverything(directory.path);
  expect((await post(`${again.mainApp}/api/auth/sign-in/email`, person)).status).toBe(200);
});

test('npm run dev: the service whose file changes is started again, and the other goes on', async () => {
  await using directory = await temporaryDirectory();
  await using everything = await startEverything(directory.path, '--watch');
  const [mainApp, telemetry] = services.map((service) => pidOf(service, everything.program));
  await utimes(join(import.meta.dirname, '../../main-app/src/web/assets/live.js'), new Date(), new Date());
  await eventually(async () => {
    expect(pidOf('main-app', everything.program)).not.toBe(mainApp);
    expect((await fetch(`${everything.mainApp}/readyz`)).status).toBe(200);
  });
  expect(pidOf('telemetry-service', everything.program)).toBe(telemetry);
});

test('a service whose port is taken says so, and everything else is stopped again', async () => {
  await using directory = await temporaryDirectory();
  const foreign = createServer().listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  const { port: taken } = z.object({ port: z.int() }).parse(foreign.address());
  const telemetryPort = String(await freePort());
  await using program = await start(undefined, {
    DATA_DIR: directory.path,
    MAIN_APP_PORT: String(taken),
    TELEMETRY_PORT: telemetryPort,
  });
  await expect(program.exited).resolves.toBe('exit code 1');
  expect(program.lastLines().split('\n').at(-1)).toBe(
    `main-app cannot listen on port ${taken}, which is in use. Set MAIN_APP_PORT to another one.`,
  );
  await expect(fetch(`http://127.0.0.1:${telemetryPort}/livez`)).rejects.toThrow('fetch failed');
  await expect(readDatabaseFile(directory.path)).rejects.toThrow('ENOENT');
  foreign.close();
});

test.for([
  ['main-app', {}, /^main-app has no database. Run `npm run start:database` beside it/],
  ['telemetry-service', {}, /^telemetry-service has no database. Run `npm run start:database` beside it/],
  ['database', { MONGOD_BINARY: '/does/not/exist' }, /^MONGOD_BINARY is \/does\/not\/exist, which cannot be used/],
  ['database', { MONGODB_PORT: 'many' }, /^The environment does not fit:\n {2}MONGODB_PORT: /],
  ['everything', {}, /^There is no "everything" to start/],
  [
    undefined,
    { MAIN_APP_MONGODB_URI: 'mongodb://127.0.0.1' },
    /^Only main-app is given a database. Set MONGODB_URI, or both/,
  ],
] as const)('%s with %o ends with a message and no stack', async ([part, env, message]) => {
  await using directory = await temporaryDirectory();
  await using program = await start(part, { DATA_DIR: directory.path, ...env });
  await expect(program.exited).resolves.toBe('exit code 1');
  expect(program.lastLines()).toMatch(message);
  expect(program.lastLines()).not.toMatch(/^\s+at /m);
});

/** All of `npm start`, on ports of its own. */
async function startEverything(dataDir: string, part?: '--watch') {
  const [mainAppPort, telemetryPort] = [String(await freePort()), String(await freePort())];
  const program = await start(part, {
    DATA_DIR: dataDir,
    MAIN_APP_PORT: mainAppPort,
    TELEMETRY_PORT: telemetryPort,
  });
  await untilStarted(program);
  return {
    program,
    mainApp: `http://127.0.0.1:${mainAppPort}`,
    [Symbol.asyncDispose]: () => program.stop(),
  };
}

function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
