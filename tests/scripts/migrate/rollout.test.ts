// docs/rollout.md, walked: every step with its status, and the way back from each, on a database of the old system.
import { MongoClient, type Db, type Document } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { expect, onTestFailed, test } from 'vitest';
import { chooseUsername, invocation, RUN_MS, sendEvents, type Club } from '../../../scripts/demo/person.ts';
import { startClub } from '../../../scripts/processes/club.ts';
import { sum } from '../../../scripts/upstream/counts.ts';
import { giveCredentials } from '../../../scripts/upstream/credentials.ts';
import type { Holding } from '../../../scripts/upstream/household.ts';
import { generateUpstream } from '../../../scripts/upstream/generate.ts';
import { loadUpstream } from '../../../scripts/upstream/load.ts';
import { testMainApp } from '../../main-app/main-app.ts';
import { adminUri, testDatabase, type TestDatabase } from '../../support/database.ts';
import { testTelemetry } from '../../telemetry-service/telemetry.ts';
import { operatorOf } from './operator.ts';
import { eventually } from '../../support/eventually.ts';

/** Databases of the old system, the user that both its services share, and what everybody has. */
async function oldDeployment() {
  await using starting = new AsyncDisposableStack();
  const mainApp = starting.use(await testDatabase('main_app'));
  const telemetry = starting.use(await testDatabase('telemetry'));
  const households = [...generateUpstream({ seed: 'rollout', people: 40 })];
  await loadUpstream({ mainApp: mainApp.db, telemetry: telemetry.db }, households);
  const admin = starting.use(await new MongoClient(adminUri()).connect());
  // Gone with the database whose user it is.
  const users = admin.db(mainApp.db.databaseName);
  const rights = [{ role: 'readWrite', db: telemetry.db.databaseName }];
  await users.command({
    createUser: 'old',
    pwd: randomUUID(),
    roles: [{ role: 'readWrite', db: mainApp.db.databaseName }, ...rights],
  });
  const kept = starting.move();
  return {
    mainApp,
    telemetry,
    holdings: households.flatMap((household) => household.holdings),
    withdrawRights: () => users.command({ revokeRolesFromUser: 'old', roles: rights }),
    giveRightsBack: () => users.command({ grantRolesToUser: 'old', roles: rights }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Both services, until they are disposed of. */
async function newServices({ mainApp, telemetry }: { mainApp: TestDatabase; telemetry: TestDatabase }) {
  await using starting = new AsyncDisposableStack();
  starting.use(await testTelemetry({ database: telemetry }));
  starting.use(await testMainApp({ database: mainApp }));
  return starting.move();
}

/** What the old code finds under each name. */
async function byName(telemetry: Db, names: readonly string[]): Promise<Document[]> {
  return Promise.all(
    names.map(async (username) => {
      const links = await telemetry.collection('identity_map').findOne({ username });
      const counts = await telemetry.collection('username_metrics').findOne({ username });
      return { username, devices: devicesOf(links?.['distinct_ids']), ...countsOf(counts ?? {}) };
    }),
  );
}

const devicesOf = (ids: unknown) => (Array.isArray(ids) ? ids.map(String).toSorted() : []);
const countsOf = ({ invocations = 0, successes = 0, durationMs = 0, days = {} }: Document) => ({
  invocations,
  successes,
  durationMs,
  days,
});

/** Somebody of the old system who goes on in the new one; what they have is noted with what they had. */
async function memberWithName({ mainApp, holdings }: { mainApp: TestDatabase; holdings: Holding[] }) {
  const holding = holdings.find(({ username, devices }) => username !== null && devices.size > 0);
  if (holding === undefined) throw new Error('Nobody has a name and devices.');
  const { userId } = holding;
  const credentials = { sessionToken: randomUUID(), apiKey: `swamp_${randomUUID()}` };
  await giveCredentials(mainApp.db, userId, credentials, new Date());
  return {
    async usesNewLaptopAndIsRenamed(club: Club): Promise<void> {
      await sendEvents(club, credentials.apiKey, [invocation('new-laptop')]);
      await chooseUsername(club, { userId, ...credentials }, 'ada.in.between');
      const run = {
        invocations: 1,
        successes: 1,
        durationMs: RUN_MS,
        days: { [new Date().toISOString().slice(0, 10)]: 1 },
      };
      holding.devices.add('new-laptop');
      holding.counts = sum(holding.counts, run);
      holding.username = 'ada.in.between';
    },
  };
}

const expectedByName = (holdings: readonly Holding[]) =>
  holdings.flatMap(({ username, devices, counts }) =>
    username === null ? [] : [{ username, devices: [...devices].toSorted(), ...countsOf(counts) }],
  );

test('each step has its status, and the next command leads to the next step', async () => {
  await using old = await oldDeployment();
  const { mainApp, telemetry } = old;
  const migrate = operatorOf(mainApp, telemetry);
  const statusIs = async (step: number, hint: string) => {
    const { code, out } = await migrate('status');
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Step ${step} of 5`));
    expect(out).toContain(hint);
  };

  await statusIs(1, 'Next: Start telemetry-service');
  expect(await migrate('run')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('revokeRolesFromUser("old"'),
  });
  await old.withdrawRights();
  expect(await migrate('run')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('Start telemetry-service first'),
  });
  await old.giveRightsBack();

  await using telemetryService = await testTelemetry({ database: telemetry });
  await statusIs(2, 'Next: Stop the old main-app. Then:');
  const foreseen = await migrate('plan');
  expect(foreseen.out).toMatch(/^main-app has not taken over yet/);
  await old.withdrawRights();
  await statusIs(2, 'Next: Hand the old leaderboard over: npm run migrate -- run');
  const scores = await telemetry.db.collection('user_scores').countDocuments();
  expect(await migrate('run')).toMatchObject({
    code: 0,
    out: expect.stringContaining(`handed over: ${scores} scores`),
  });
  // As often as one likes.
  expect(await migrate('run')).toMatchObject({ code: 0 });
  await statusIs(3, 'Next: Start main-app');

  await using _mainAppService = await testMainApp({ database: mainApp, telemetryUrl: telemetryService.url });
  await statusIs(4, 'npm run migrate -- plan');
  const plan = await migrate('plan');
  expect(foreseen.out.endsWith(plan.out), 'what was foreseen is what is planned').toBe(true);
  expect(await migrate('verify')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('before everything has moved'),
  });
  const run = await migrate('run');
  expect(run).toMatchObject({ code: 0, out: expect.stringContaining('Next: npm run migrate -- verify') });
  // The same table: what was planned is what happened.
  expect(run.out).toContain(plan.out.slice(0, plan.out.indexOf('\n\n')));
  await statusIs(5, 'npm run migrate -- verify');
  expect(await migrate('verify')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Everything is where it belongs'),
  });
  expect(await migrate('run')).toMatchObject({ code: 0, out: expect.stringContaining('nothing was changed') });

  // One count that is not theirs.
  await telemetry.db
    .collection('username_metrics')
    .updateOne({ userId: { $type: 'string' } }, { $inc: { invocations: 1 } });
  expect(await migrate('verify')).toMatchObject({ code: 1, out: expect.stringContaining('wrong count') });
});

test('one goes back from before the migration by starting the old system again', async () => {
  await using old = await oldDeployment();
  const { mainApp, telemetry, holdings } = old;
  const migrate = operatorOf(mainApp, telemetry);
  const names = expectedByName(holdings).map(({ username }) => username);
  const before = await byName(telemetry.db, names);
  {
    await using _telemetryService = await testTelemetry({ database: telemetry });
    await old.withdrawRights();
    expect(await migrate('run')).toMatchObject({ code: 0 });
  }
  expect(await migrate('back --yes')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('Nothing has been moved'),
  });
  expect(await byName(telemetry.db, names)).toEqual(before);

  {
    await using _services = await newServices(old);
    expect(await migrate('back --yes')).toMatchObject({
      code: 1,
      problem: expect.stringContaining('is running: stop'),
    });
  }
  // Names were taken over: those of the entries are not those of the accounts any more.
  expect(await migrate('back --yes')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('Finish the move first'),
  });
});

test('one goes back from a finished move, finds everybody by name, and moves again', async () => {
  await using old = await oldDeployment();
  const { mainApp, telemetry, holdings } = old;
  const migrate = operatorOf(mainApp, telemetry);
  expect(holdings.some(({ username }) => username === null)).toBe(true);
  const ada = await memberWithName(old);
  await old.withdrawRights();
  {
    await using club = await startClub({
      uris: { main_app: mainApp.uri, telemetry: telemetry.uri },
      settings: { RATE_LIMIT: 'off', LOG_LEVEL: 'info' },
    });
    onTestFailed(() => console.error(club.lastLines()));
    await ada.usesNewLaptopAndIsRenamed(club);
    // Ctrl-C, and again.
    expect(await migrate('run', AbortSignal.abort())).toMatchObject({
      code: 1,
      problem: expect.stringContaining('go on with: npm run migrate -- run'),
    });
    await eventually(async () =>
      expect((await migrate('status')).out).toContain('running; 1 commands and 1 events wait'),
    );
    expect((await migrate('status')).out).toContain('Next: Go on: npm run migrate -- run');
    expect(await migrate('run')).toMatchObject({ code: 0 });
    expect(await migrate('back --yes')).toMatchObject({
      code: 1,
      problem: expect.stringContaining('is running: stop'),
    });
    await eventually(async () =>
      expect((await migrate('status')).out).toContain('running; 0 commands and 0 events wait'),
    );
  }
  await old.giveRightsBack();
  expect(await migrate('back --yes')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('revokeRolesFromUser'),
  });
  await old.withdrawRights();
  expect(await migrate('back --yes', AbortSignal.abort())).toMatchObject({
    code: 1,
    problem: expect.stringContaining('go on with: npm run migrate -- back'),
  });
  expect((await migrate('status')).out).toContain('Go on with it: npm run migrate -- back');
  expect(await migrate('run')).toMatchObject({ code: 1, problem: expect.stringContaining('npm run migrate -- back') });
  expect(await migrate('back --yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining('give the old system its rights back'),
  });

  const expected = expectedByName(holdings);
  const names = expected.map(({ username }) => username);
  expect(await byName(telemetry.db, names)).toEqual(expected);
  for (const name of ['identity_map', 'username_metrics']) {
    expect(await telemetry.db.collection(name).indexes()).toContainEqual(
      expect.objectContaining({ key: { username: 1 }, unique: true }),
    );
  }
  const accounts = await mainApp.db.collection('user').distinct('username', { username: { $type: 'string' } });
  expect(new Set(accounts)).toEqual(new Set(names));

  {
    await using _services = await newServices(old);
    expect(await migrate('run')).toMatchObject({ code: 0 });
    expect(await migrate('verify')).toMatchObject({ code: 0 });
    const links = await telemetry.db.collection('identity_map').find().toArray();
    for (const { userId, devices } of holdings) {
      const theirs = links
        .filter((entry) => entry['userId'] === userId)
        .flatMap((entry) => entry['distinct_ids'] ?? []);
      expect(new Set(theirs)).toEqual(devices);
    }
  }
});
