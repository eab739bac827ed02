// Restore drills with real processes under load: each side is put back to a backup, the documented commands are typed, and all is equal.
import { beforeAll, expect, onTestFailed, test } from 'vitest';
import { z } from 'zod';
import { leaderboard } from '../../../scripts/demo/person.ts';
import { eventually } from '../../support/eventually.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';
import { faultClub, type FaultClub } from '../../faults/fault-club.ts';
import { bustle, type Bustle } from './bustle.ts';
import { Chronicle, eventKey, type Somebody } from './chronicle.ts';
import { copyOf, documentsIn, putBack, type DatabaseCopy } from './database-copy.ts';
import { documentedIn, isStart, type } from './documented.ts';
import { equal } from './equal.ts';

const TELEMETRY = "telemetry's database was restored";
const MAIN_APP = "main-app's database was restored";
const LOST = 'Something was lost that can be made again';

let club: FaultClub;
let chronicle: Chronicle;
let regulars: Somebody[];
/** Does nothing but take another name after each backup. */
let bystander: Somebody;
let people = 0;

beforeAll(async () => {
  // One machine has one clock.
  club = await faultClub({ OPERATOR_TOKEN, RESTORE_WAIT_MS: '1500' });
  chronicle = new Chronicle(club);
  regulars = [await join(), await join(), await join()];
  bystander = await join();
  return () => club[Symbol.asyncDispose]();
});

/** Somebody new, with a run of the CLI. */
async function join(): Promise<Somebody> {
  people += 1;
  const somebody = await chronicle.join(`person-${people}`);
  await chronicle.run(somebody, `laptop ${people}`, 'error');
  return somebody;
}

const more = (life: Bustle, count = 15) => {
  const before = life.done;
  return eventually(() => expect(life.done - before).toBeGreaterThanOrEqual(count));
};

/** What everybody does after a backup, so that there is something to lose. */
async function goOn(life: Bustle): Promise<void> {
  await join();
  await chronicle.run(null, 'an anonymous device');
  await chronicle.rename(bystander, chronicle.nextName(bystander));
  const leaving = await join();
  await more(life);
  await chronicle.leave(leaving);
}

const keysIn = (copy: DatabaseCopy) =>
  new Set(documentsIn(copy, 'telemetry_events', StoredKey).map(({ _id }) => eventKey(_id.distinctId, _id.insertId)));
const StoredKey = z.object({ _id: z.object({ distinctId: z.string(), insertId: z.string() }) });
const namesIn = (copy: DatabaseCopy) =>
  new Map(documentsIn(copy, 'user', Account).map(({ _id, username }) => [_id, username]));
const Account = z.object({ _id: z.unknown().transform(String), username: z.string() });

async function typeAll(commands: readonly string[], backupAt: Date): Promise<void> {
  for (const command of commands) await type(club, command, backupAt);
}

/** Types what is documented; once the service has started, people live in it again while the rest is typed. */
async function recover(section: string, backupAt: Date, does: { renames: boolean }): Promise<void> {
  const commands = await documentedIn(section);
  await typeAll(commands.filter(isStart), backupAt);
  await using after = bustle(chronicle, regulars, does);
  await more(after, 3);
  await typeAll(
    commands.filter((command) => !isStart(command)),
    backupAt,
  );
  await after.stop();
}

async function report(what: string): Promise<void> {
  console.log(`${what} Equal: ${await equal(club, chronicle)}.`);
}

const tellOnFailure = () => onTestFailed(() => console.error(club.lastLines()));
const telemetryDb = () => club.admin.db('telemetry');
const mainAppDb = () => club.admin.db('main_app');

test('telemetry restored behind main-app loses the events since its backup, and nothing else', async () => {
  tellOnFailure();
  await using life = bustle(chronicle, regulars, { renames: true });
  await more(life);
  const before = new Set(chronicle.events);
  const copy = await copyOf(club.admin, 'telemetry');
  await goOn(life);
  await life.stop();
  await report('Telemetry before its restore.');
  await club.current('telemetry-service').stop();
  // Main-app goes on.
  const [ann] = regulars;
  if (ann !== undefined) await chronicle.rename(ann, 'renamed-meanwhile');
  await chronicle.leave(await chronicle.join('nobody-for-long'));

  await putBack(telemetryDb(), copy);
  const kept = keysIn(copy);
  expect([...before].filter((key) => !kept.has(key))).toEqual([]);
  const lost = chronicle.telemetryForgot(kept);
  expect(lost).toBeGreaterThan(0);
  await recover(TELEMETRY, copy.begunAt, { renames: true });
  await report(`Telemetry restored: ${lost} events lost.`);
});

test('main-app restored behind telemetry loses accounts and names since its backup; who left in between is deleted again', async () => {
  tellOnFailure();
  const leaving = await join();
  await using life = bustle(chronicle, regulars, { renames: true });
  await more(life);
  const copy = await copyOf(club.admin, 'main_app');
  await goOn(life);
  await chronicle.leave(leaving);
  await life.stop();
  await report('Main-app before its restore.');
  await club.current('main-app').stop();
  // Telemetry goes on, for keys that it has verified.
  const [ann] = regulars;
  if (ann !== undefined) await chronicle.run(ann, 'laptop');

  await putBack(mainAppDb(), copy);
  expect(await mainAppDb().collection('user').countDocuments({ email: leaving.email })).toBe(1);
  const lost = chronicle.mainAppForgot(namesIn(copy));
  expect(lost.accounts).toBeGreaterThan(0);
  expect(lost.names).toBeGreaterThan(0);
  await recover(MAIN_APP, copy.begunAt, { renames: false });
  await report(`Main-app restored: ${lost.accounts} accounts and ${lost.names} names lost.`);
});

test('both restored, telemetry’s backup taken first: the rest of main-app’s list, then of telemetry’s', async () => {
  tellOnFailure();
  await using life = bustle(chronicle, regulars, { renames: true });
  await more(life);
  const telemetry = await copyOf(club.admin, 'telemetry');
  await goOn(life);
  const mainApp = await copyOf(club.admin, 'main_app');
  await join();
  await more(life);
  await life.stop();
  await report('Both before their restore.');
  await Promise.all([club.current('main-app').stop(), club.current('telemetry-service').stop()]);

  await putBack(telemetryDb(), telemetry);
  await putBack(mainAppDb(), mainApp);
  const lost = { events: chronicle.telemetryForgot(keysIn(telemetry)), ...chronicle.mainAppForgot(namesIn(mainApp)) };
  expect(Math.min(...Object.values(lost))).toBeGreaterThan(0);
  // Telemetry's backup, which came first, knows nobody whom main-app's does not.
  for (const userId of chronicle.strangers.keys()) {
    if (!documentsIn(telemetry, 'people', Known).some(({ _id }) => _id === userId)) chronicle.strangers.delete(userId);
  }
  const [ofMainApp, ofTelemetry] = [await documentedIn(MAIN_APP), await documentedIn(TELEMETRY)];
  const both = [...ofMainApp, ...ofTelemetry];
  const inOrder = [...both.filter(isStart), ...both.filter((command) => !isStart(command))];
  await typeAll(inOrder, telemetry.begunAt);
  await report(`Both restored: ${lost.events} events, ${lost.accounts} accounts and ${lost.names} names lost.`);
});
const Known = z.object({ _id: z.string() });

test('a lost score cursor starts from 0', async () => {
  tellOnFailure();
  await club.current('main-app').stop();
  const [ann] = regulars;
  if (ann !== undefined) await chronicle.run(ann, 'laptop');
  expect(await mainAppDb().collection('score_cursor').deleteMany({})).toMatchObject({ deletedCount: 1 });
  await club.start('main-app');
  await report('The score cursor was lost.');
});

test('snapshots, their counter and the figures of the leaderboard are made again from what they come from', async () => {
  tellOnFailure();
  await club.current('telemetry-service').stop();
  for (const name of ['swamp_club_events', 'counters', 'verified_keys', 'leases']) {
    expect(await telemetryDb().collection(name).drop()).toBe(true);
  }
  await mainAppDb()
    .collection('user_scores')
    .updateMany({}, { $set: { invocations: 7, score: 7, devices: 7 } });
  await club.start('telemetry-service');
  const [ann] = regulars;
  if (ann !== undefined) await chronicle.run(ann, 'laptop');
  expect(await leaderboard(club)).toContainEqual(expect.objectContaining({ invocations: 7, score: 7 }));
  await typeAll(await documentedIn(LOST), new Date());
  await report('Snapshots and figures were lost.');
});
