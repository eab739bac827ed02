// The steps of the move, in order. Each can be stopped at; each shows what it changed and checks it.
import { chooseUsername, leaderboard } from '../demo/person.ts';
import { chapter, claim, say, table } from '../demo/screen.ts';
import { until } from '../demo/until.ts';
import type { Household } from '../upstream/household.ts';
import type { Cast } from './cast.ts';
import { differencesInTelemetry, differencesInMainApp } from './compare.ts';
import type { Deployment } from './deployment.ts';
import type { Journal } from './journal.ts';
import { migrate, startMigrate } from './migrate-command.ts';
import { printPictures, takePicture } from './picture.ts';
import type { Actor, Traffic } from './traffic.ts';

export interface Stage {
  deployment: Deployment;
  cast: Cast;
  traffic: Traffic;
  journal: Journal;
}

export function describeOldSystem(households: readonly Household[]): void {
  chapter('0. The old system: two programs, one database user, names as keys');
  const kinds = new Map<string, { people: number; entries: number }>();
  for (const { kind, users, identityMap, usernameMetrics } of households) {
    const { people, entries } = kinds.get(kind) ?? { people: 0, entries: 0 };
    kinds.set(kind, {
      people: people + users.length,
      entries: entries + identityMap.length + usernameMetrics.length,
    });
  }
  table(
    ['people', 'entries', 'what is found'],
    [...kinds].map(([kind, { people, entries }]) => [people, entries, kind]),
  );
}

export async function oldSystemAtWork({ traffic, journal }: Stage): Promise<void> {
  await traffic.everybodyHeard();
  await until('somebody was renamed by the old system', async () => journal.renames > 2);
  say(`at work: ${journal.events} events counted by name, ${journal.renames} renames written into telemetry's data`);
}

export async function startTelemetry({ deployment, traffic }: Stage): Promise<void> {
  chapter('1. telemetry-service takes the place of the old one; it stores, and waits');
  const { administrator, adminUri } = deployment;
  await deployment.stop('telemetry-service');
  const before = await takePicture(administrator);
  await deployment.startNew('telemetry-service');
  await traffic.everybodyHeard();
  const after = await takePicture(administrator);
  printPictures(before, after);
  claim('events are accepted and stored', after['events waiting'] > 0);
  claim('nothing is applied yet: no entry has an owner', after['entries with an owner'] === 0);
  await migrate(adminUri, 'status');
}

export async function withdrawRights({ deployment, traffic }: Stage): Promise<void> {
  chapter('2. The old main-app is stopped and loses its rights; its leaderboard is handed over');
  const { administrator, adminUri, sharedUser } = deployment;
  const before = await takePicture(administrator);
  const refused = await migrate(adminUri, 'run');
  claim('refused: the old main-app can still write to what would be moved', !refused.succeeded);
  claim('nothing was changed by it', (await handedOver(deployment)) === 0);

  await traffic.everybodyHeard();
  traffic.takeRefusals();
  await deployment.stop('main-app');
  const rights = [{ role: 'readWrite', db: 'telemetry' }];
  say(`> db.getSiblingDB("admin").revokeRolesFromUser("${sharedUser}", ${JSON.stringify(rights)})`);
  await administrator.db('admin').command({ revokeRolesFromUser: sharedUser, roles: rights });
  const run = await migrate(adminUri, 'run');
  claim('the old leaderboard was handed over', run.succeeded && (await handedOver(deployment)) > 0);
  await traffic.everybodyHeard();
  printPictures(before, await takePicture(administrator));
}

export async function startMainApp({ deployment, traffic, journal }: Stage): Promise<void> {
  chapter('3. main-app is started: it takes over accounts and names before it listens');
  const { administrator, adminUri } = deployment;
  const before = await takePicture(administrator);
  const bestBefore = await bestOldScore(deployment, journal);
  await deployment.startNew('main-app');
  const refusals = traffic.takeRefusals();
  traffic.mainAppMoved();
  const after = await takePicture(administrator);
  printPictures(before, after);
  const [first] = await leaderboard(deployment);
  const events = refusals.filter((refusal) => refusal.startsWith('event'));
  claim('while main-app was away every event was accepted at once', events.length === 0, listed(events));
  claim('the leaderboard is not empty meanwhile', first?.score === bestBefore, `${first?.score}, not ${bestBefore}`);
  claim('names are registered', after['names registered'] > 0);
  const renames = journal.renames;
  await until('somebody was renamed', async () => journal.renames > renames + 2);
  claim('renames work again, and wait at telemetry with the events', true);
  await migrate(adminUri, 'status');
}

export async function killAndGoOn({ deployment, cast, journal }: Stage): Promise<void> {
  chapter('4. The migration: killed in the middle, a name reused meanwhile, started again');
  const { administrator, adminUri } = deployment;
  await migrate(adminUri, 'plan');
  const before = await takePicture(administrator);
  const first = await startMigrate(adminUri, ['run', '--batch-size', '10']);
  const adopted = administrator.db('telemetry').collection('identity_map_migrated');
  await until('the migration is in the middle', async () => (await adopted.countDocuments()) > 50);
  first.kill('SIGKILL');
  const ended = await first.exited;
  const half = await takePicture(administrator);
  printPictures(before, half);
  claim(
    `killed in the middle (${ended}): some entries have an owner, others none, nothing is counted`,
    ended === 'SIGKILL' && half['entries by name alone'] > 0 && half['events waiting'] > before['events waiting'],
  );

  const { ina, otto } = cast;
  const inasName = holdingOf(journal, ina).username ?? '';
  await rename(deployment, journal, ina, `${inasName}.moved`);
  await rename(deployment, journal, otto, inasName);
  say(`meanwhile ina gives up the name ${inasName}, and otto takes it`);

  const again = await migrate(adminUri, 'run');
  claim('started again, it goes on to the end', again.succeeded);
  const after = await takePicture(administrator);
  printPictures(half, after);
  claim('every entry has an owner or was set aside', after['entries by name alone'] === 0);
  const twice = await migrate(adminUri, 'run');
  claim('run once more, it finds nothing to do', twice.succeeded && (await adopted.countDocuments()) > 0);
}

export async function reckon({ deployment, cast, traffic, journal }: Stage): Promise<void> {
  chapter('5. The projector runs; the end is held against an independent reckoning');
  const { administrator, adminUri } = deployment;
  const before = await takePicture(administrator);
  await traffic.everybodyHeard();
  await traffic.stop();
  await until('everything that waited is applied', async () => (await countWaiting(deployment)) === 0);
  await until('main-app shows everything', async () => {
    return (await differencesInMainApp(deployment, administrator.db('main_app'), journal)).length === 0;
  }).catch(() => undefined);
  printPictures(before, await takePicture(administrator));

  table(['', 'username', 'runs', 'devices'], [rowOf('ina', cast.ina, journal), rowOf('otto', cast.otto, journal)]);
  const inDatabase = await differencesInTelemetry(administrator.db('telemetry'), journal);
  const inMainApp = await differencesInMainApp(deployment, administrator.db('main_app'), journal);
  const people = journal.holdings.size;
  say(
    `${people} people, ${journal.devices.size} devices; ${journal.events} events and ${journal.renames} renames on the way`,
  );
  claim(
    'devices and counts in the database are what they must be, for every person',
    inDatabase.length === 0,
    listed(inDatabase),
  );
  claim('main-app shows the same', inMainApp.length === 0, listed(inMainApp));
  claim('`verify` agrees', (await migrate(adminUri, 'verify')).succeeded);
  await migrate(adminUri, 'status');
}

function rowOf(who: string, actor: Actor, journal: Journal): (string | number)[] {
  const { username, counts, devices } = holdingOf(journal, actor);
  return [who, username ?? '', counts.invocations, devices.size];
}

function holdingOf(journal: Journal, { person }: Actor) {
  const holding = journal.holdings.get(person.userId);
  if (holding === undefined) throw new Error(`Nobody has the id ${person.userId}.`);
  return holding;
}

async function rename(deployment: Deployment, journal: Journal, { person }: Actor, username: string): Promise<void> {
  await chooseUsername(deployment, person, username);
  journal.renamed(person.userId, username);
}

const handedOver = ({ administrator }: Deployment): Promise<number> =>
  administrator.db('main_app').collection('inherited_scores').countDocuments();

/** Of people who still have an account. */
async function bestOldScore({ administrator }: Deployment, { holdings }: Journal): Promise<number> {
  const names = new Set([...holdings.values()].map(({ username }) => username));
  const rows = await administrator.db('telemetry').collection('user_scores').find().toArray();
  return Math.max(
    ...rows.filter((row) => names.has(String(row['username']).toLowerCase())).map((row) => Number(row['score'])),
  );
}

async function countWaiting({ administrator }: Deployment): Promise<number> {
  const pending = { status: 'pending' };
  const counts = await Promise.all([
    administrator.db('telemetry').collection('telemetry_events').countDocuments(pending),
    administrator.db('telemetry').collection('telemetry_commands').countDocuments(pending),
    administrator.db('main_app').collection('outbox').countDocuments(pending),
  ]);
  return counts.reduce((a, b) => a + b, 0);
}

function listed(lines: readonly string[]): string {
  return [`${lines.length} of them`, ...lines.slice(0, 10)].join('\n      ');
}
