// What the compose file would start, without Docker: three nodes made a set by its init job, and both services out of nothing but
// what their images hold.
import { localUrl } from '@swamp-club/platform/config.ts';
import { execFile } from 'node:child_process';
import { cp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';
import { loadConfig } from '../../scripts/config.ts';
import { startMongod } from '../../scripts/database/mongod.ts';
import { chooseUsername, invocation, joinClub, leaderboard, sendEvents } from '../../scripts/demo/person.ts';
import { freePort } from '../../scripts/ports.ts';
import { serviceSettings, type ServiceName } from '../../scripts/processes/service-settings.ts';
import { startService } from '../../scripts/processes/service.ts';
import { repository } from '../deploy/dockerfile.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { bytesIn, carryOut } from './carry-out.ts';

const run = promisify(execFile);
const given = loadConfig();
/** npm's own settings of the run that started the tests are not the image's. */
const env = Object.fromEntries(
  Object.entries(given.env).filter(([name]) => !/^npm_(config_(?!registry|cache)|package|lifecycle)/.test(name)),
);

test('both services run out of what their images hold, on a set that the init job has made', async () => {
  await using running = new AsyncDisposableStack();
  const { path } = running.use(await temporaryDirectory());
  const withNode = { ...env, PATH: `${dirname(execPath)}:${given.PATH}` };
  const [telemetryImage, mainAppImage] = [
    await carryOut('telemetry-service', { folder: join(path, 'telemetry-service'), env: withNode }),
    await carryOut('main-app', { folder: join(path, 'main-app'), env: withNode }),
  ];
  for (const { folder } of [telemetryImage, mainAppImage]) {
    console.log(
      `${folder.slice(path.length + 1)}: ${Math.round((await bytesIn(folder)) / 1024 ** 2)} MiB besides Node.`,
    );
  }

  const keyFile = join(path, 'mongod-key');
  await writeFile(keyFile, 'a key that is long enough\nand has white space in it\n'.replaceAll(' ', ''), {
    mode: 0o600,
  });
  const hosts: string[] = [];
  for (const name of ['mongod-1', 'mongod-2', 'mongod-3']) {
    const port = await freePort();
    const whenInUse = { dbpath: 'It is this test’s own.', port: 'Run the test again.' };
    const options = { name, mongod: inject('mongod'), dbpath: join(path, name), port, keyFile, env: {}, whenInUse };
    running.use(await startMongod(options));
    hosts.push(`127.0.0.1:${port}`);
  }
  const uriOf = (user: string) =>
    `mongodb://${user}:secret-of-${user}@${hosts.join(',')}/${user}?replicaSet=swamp-club`;
  const uris = { main_app: uriOf('main_app'), telemetry: uriOf('telemetry') };
  // As the compose file mounts it.
  await cp(join(repository, 'scripts/database'), join(telemetryImage.folder, 'scripts/database'), { recursive: true });
  const init = {
    ...telemetryImage.env,
    MAIN_APP_MONGODB_URI: uris.main_app,
    TELEMETRY_MONGODB_URI: uris.telemetry,
    ADMIN_MONGODB_URI: uriOf('admin'),
    MONGOD_KEY_FILE: keyFile,
  };
  for (const _time of ['first', 'again']) {
    const program = ['scripts/database/prepare/main.ts'];
    const { stdout } = await run(execPath, program, { cwd: telemetryImage.folder, env: init });
    expect(stdout).toBe(`The replica set of ${hosts.join(', ')} is there, and so are its users.\n`);
  }

  const config = loadConfig({
    MAIN_APP_PORT: String(await freePort()),
    TELEMETRY_PORT: String(await freePort()),
    LOG_LEVEL: 'warn',
  });
  const secrets = { betterAuthSecret: 'x'.repeat(32), operatorToken: 'y'.repeat(32) };
  const start = (service: ServiceName, folder: string, imageEnv: Record<string, string>, databaseUri: string) => {
    const settings = serviceSettings(
      service,
      { ...config, env: { ...imageEnv, LOG_LEVEL: 'warn' } },
      { ...secrets, databaseUri },
    );
    return startService(settings, { program: join(folder, service, 'src/main.ts') });
  };
  running.use(await start('telemetry-service', telemetryImage.folder, telemetryImage.env, uris.telemetry));
  running.use(await start('main-app', mainAppImage.folder, mainAppImage.env, uris.main_app));

  const club = {
    mainAppUrl: localUrl('127.0.0.1', config.MAIN_APP_PORT),
    telemetryUrl: localUrl('127.0.0.1', config.TELEMETRY_PORT),
  };
  const person = await joinClub(club, 'ada');
  await chooseUsername(club, person, 'lovelace');
  await sendEvents(club, person.apiKey, [invocation('a device')]);
  await eventually(async () =>
    expect(await leaderboard(club)).toMatchObject([{ username: 'lovelace', invocations: 1 }]),
  );
  // Pages and their stylesheet are among what the images hold.
  const page = await fetch(club.mainAppUrl);
  expect(page.headers.get('content-type')).toContain('text/html');
  const [, stylesheet] = /href="([^"]+\.css[^"]*)"/.exec(await page.text()) ?? [];
  expect((await fetch(new URL(stylesheet ?? '/none', club.mainAppUrl))).status).toBe(200);
});
