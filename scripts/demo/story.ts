// The chapters of the demo, in order. Each shows one thing and checks it.
import type { MongoClient } from 'mongodb';
import type { RunningClub } from '../processes/club.ts';
import { holdings, printHoldings, sameFigures, type People } from './holdings.ts';
import type { Observer } from './observer.ts';
import {
  chooseUsername,
  invocation,
  joinClub,
  leaderboard,
  profile,
  Refused,
  renameProgress,
  sendEvents,
  type Club,
  type Person,
} from './person.ts';
import { chapter, claim, dim, say, table, timeline } from './screen.ts';
import { until } from './until.ts';

export interface Stage {
  club: RunningClub;
  administrator: MongoClient;
  observer: Observer;
}

export async function joinAndRun({ club }: Stage): Promise<People> {
  chapter('1. Three people join and use the CLI');
  const people: People = {
    ada: await joinClub(club, 'ada'),
    ben: await joinClub(club, 'ben'),
    cleo: await joinClub(club, 'cleo'),
  };
  const runs: [Person, string, number][] = [
    [people.ada, 'ada-laptop', 5],
    [people.ada, 'ada-server', 3],
    [people.ben, 'ben-laptop', 4],
    [people.cleo, 'cleo-desktop', 1],
    [people.cleo, 'cleo-phone', 1],
  ];
  for (const [person, device, count] of runs) {
    const events = Array.from({ length: count }, () => invocation(device));
    await sendEvents(club, person.apiKey, events);
    await sendEvents(club, person.apiKey, events); // the CLI re-sends after a lost answer; nothing counts twice
  }
  await shows(club, [
    ['ada', 8],
    ['ben', 4],
    ['cleo', 2],
  ]);
  await printLeaderboard(club);
  claim('every run counted once, although each batch was sent twice', (await profile(club, 'ada')).invocations === 8);
  return people;
}

export async function renameOnce({ club, observer }: Stage, { ada }: People): Promise<void> {
  chapter('2. ada becomes ada.lovelace');
  const commandId = await rename(club, ada, 'ada.lovelace');
  const moments = await observer.timeline(commandId);
  timeline([
    ['committed', moments.committed],
    ['accepted by telemetry', moments.accepted],
    ['applied', moments.applied],
    ['leaderboard', moments.leaderboard],
  ]);
  await printLeaderboard(club);
  const { devices, invocations } = await profile(club, 'ada.lovelace');
  claim('devices and counts came along', devices === 2 && invocations === 8, `devices ${devices}, runs ${invocations}`);
  claim('the old name is gone', (await statusOf(() => profile(club, 'ada'))) === 404);
}

export async function idleRenames({ club, observer, administrator }: Stage, { cleo }: People): Promise<void> {
  chapter('3. How fast is that when nothing else goes on?');
  const scratch = administrator.db('demo').collection('majority_writes');
  const writes: number[] = [];
  const renames: number[] = [];
  for (let round = 1; round <= 20; round += 1) {
    const start = performance.now();
    await scratch.insertOne({ round }, { writeConcern: { w: 'majority' } });
    writes.push(performance.now() - start);
    const commandId = await rename(club, cleo, round % 2 === 1 ? 'cleopatra' : 'cleo');
    const { committed, applied } = await observer.timeline(commandId);
    renames.push(applied - committed);
  }
  const [oneWrite, oneRename] = [median(writes), median(renames)];
  say(
    `20 renames, commit → applied: p50 ${oneRename.toFixed(1)} ms; one majority write: p50 ${oneWrite.toFixed(1)} ms`,
  );
  say(`ratio ${(oneRename / oneWrite).toFixed(1)} ${dim('(the aim: at most 15; not a claim, machines differ)')}`);
}

export async function renameWhileTelemetryIsDown({ club, observer }: Stage, { ben }: People): Promise<void> {
  chapter('4. telemetry is killed; ben becomes benjamin all the same');
  await club.kill('telemetry-service');
  const run = [invocation('ben-laptop')];
  const unsent = await statusOf(() => sendEvents(club, ben.apiKey, run));
  say(`the CLI's next batch finds nobody and stays in its spool ${dim(`(${unsent})`)}`);
  const commandId = await rename(club, ben, 'benjamin');
  await printLeaderboard(club);
  claim(
    "the leaderboard shows the new name at once: it is main-app's own",
    (await profile(club, 'benjamin')).invocations === 4,
  );
  const waiting = await renameProgress(club, ben, commandId);
  claim(
    `the outbox waits: ${waiting.outbox.status}, attempts used up: ${waiting.outbox.attempts}`,
    waiting.outbox.status === 'pending' && waiting.outbox.attempts === 0,
  );

  say(`telemetry starts again ${dim('(and waits for the lease of the killed one to run out: LEASE_MS=3000)')}`);
  await club.start('telemetry-service');
  const restarted = performance.now();
  const moments = await observer.timeline(commandId);
  timeline([
    ['telemetry ready', restarted],
    ['accepted', Math.max(moments.accepted, restarted)],
    ['applied', Math.max(moments.applied, restarted)],
    ['leaderboard', Math.max(moments.leaderboard, restarted)],
  ]);
  const caughtUp = await renameProgress(club, ben, commandId);
  claim(
    'it caught up: nothing was lost',
    caughtUp.outbox.status === 'sent' && caughtUp.telemetry?.status === 'done' && caughtUp.onLeaderboard,
  );
  await sendEvents(club, ben.apiKey, run);
  await shows(club, [['benjamin', 5]]);
  claim('the batch from the spool counts for benjamin', (await profile(club, 'benjamin')).invocations === 5);
}

export async function swapNames(stage: Stage, people: People): Promise<void> {
  chapter('5. ada.lovelace and benjamin swap names (USERNAME_HOLD_DAYS=0, so a freed name is free at once)');
  const { club, observer, administrator } = stage;
  const before = await holdings(club, administrator, people);
  printHoldings('before', before);
  const steps: [Person, string][] = [
    [people.ada, 'somebody-else'],
    [people.ben, 'ada.lovelace'],
    [people.ada, 'benjamin'],
  ];
  const commands: string[] = [];
  for (const [person, name] of steps) commands.push(await rename(club, person, name));
  await Promise.all(commands.map((commandId) => observer.timeline(commandId)));
  const after = await holdings(club, administrator, people);
  printHoldings('after', after);
  claim("each keeps devices and counts under the other's old name", sameFigures(before, after));
  claim('the names are swapped', after.ada.username === 'benjamin' && after.ben.username === 'ada.lovelace');
}

export async function reuseAName(stage: Stage, people: People): Promise<void> {
  chapter('6. cleo takes the name ada once had');
  const { club, observer, administrator } = stage;
  const before = await holdings(club, administrator, people);
  printHoldings('before', before);
  const { commandId } = await chooseUsername(club, people.cleo, 'ada');
  await observer.timeline(commandId ?? '');
  await sendEvents(club, people.cleo.apiKey, [invocation('cleo-phone')]);
  await shows(club, [['ada', 3]]);
  const after = await holdings(club, administrator, people);
  printHoldings('after', after);
  const { devices, invocations } = after.cleo;
  claim(
    "cleo has her own devices and one more run, nothing of ada's",
    devices.join() === before.cleo.devices.join() && invocations === before.cleo.invocations + 1,
  );
  claim('nobody else changed', sameFigures({ ...before, cleo: after.cleo }, after));
}

/** Waits until the leaderboard shows each of these people with that many runs. */
async function shows(
  club: Club,
  expected: readonly (readonly [username: string, invocations: number])[],
): Promise<void> {
  await until(`the leaderboard shows ${JSON.stringify(expected)}`, async () => {
    const entries = await leaderboard(club);
    return expected.every(([name, runs]) =>
      entries.some((entry) => entry.username === name && entry.invocations === runs),
    );
  });
}

async function printLeaderboard(club: Club): Promise<void> {
  const entries = await leaderboard(club);
  table(
    ['rank', 'username', 'score', 'runs'],
    entries.map(({ rank, username, score, invocations }) => [rank, username, score, invocations]),
  );
}

async function rename(club: Club, person: Person, username: string): Promise<string> {
  const { commandId } = await chooseUsername(club, person, username);
  if (commandId === null) throw new Error(`renaming to ${username} sent no command`);
  return commandId;
}

/** The status of a call that should not succeed. */
async function statusOf(call: () => Promise<unknown>): Promise<number | 'no answer'> {
  try {
    await call();
    return 200;
  } catch (error) {
    if (error instanceof Refused) return error.status;
    if (error instanceof TypeError) return 'no answer';
    throw error;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
