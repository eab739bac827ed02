// How long a rename takes when nothing else is going on, against how long an idle queue takes to start a job.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { observeRenames, type RenameTimeline } from '../../scripts/demo/observer.ts';
import { chooseUsername, invocation, joinClub, leaderboard, sendEvents } from '../../scripts/demo/person.ts';
import { startClub } from '../../scripts/processes/club.ts';
import { newRename } from '../contenders/rename-jobs.ts';
import { serviceDatabase } from '../database.ts';
import { openPeers } from '../peers/all.ts';
import type { Peer } from '../peers/peer.ts';
import type { Contender, Figures, Requirement, Scenario } from '../scenario.ts';
import { quantile } from '../statistics.ts';

/** Long enough for everybody to have gone back to waiting. */
const REST_MS = 50;

const within = (of: string, limit: number): Requirement[] =>
  ['p50', 'p99'].map((figure) => ({ of, figure, to: 'Agenda', bound: 'at most', limit }));

export const idle: Scenario = {
  name: 'idle',
  title: 'One at a time on an idle system (ms)',
  load: `one rename, or job, ${REST_MS} ms after the one before is over`,
  requirements: [...within('product, applied', 2), ...within('product, on the leaderboard', 4)],
  open: async (bench, resources) => {
    const databases = { mainApp: 'idle_main_app', telemetry: 'idle_telemetry' };
    const uris = {
      main_app: await serviceDatabase(bench.database, 'main_app', databases.mainApp),
      telemetry: await serviceDatabase(bench.database, 'telemetry', databases.telemetry),
    };
    const settings = { RATE_LIMIT: 'off', USERNAME_CHANGES_PER_DAY: '0', USERNAME_HOLD_DAYS: '0', LOG_LEVEL: 'warn' };
    const club = resources.use(await startClub({ uris, settings }));
    const person = await joinClub(club, 'somebody');
    await sendEvents(club, person.apiKey, [invocation('laptop')]);
    while ((await leaderboard(club)).length === 0);
    const observer = resources.use(await observeRenames(bench.database.administrator, databases));

    const product = (name: string, stage: keyof RenameTimeline): Contender => ({
      name,
      setting: 'since the commit in main-app, as seen in the databases; both services as processes, w:majority j:true',
      round: () =>
        oneByOne(bench.seconds, async () => {
          const { commandId } = await chooseUsername(club, person, `name-${randomUUID().slice(0, 20)}`);
          const seen = await observer.timeline(z.string().parse(commandId));
          return seen[stage] - seen.committed;
        }),
    });
    return [
      ...(await openPeers(bench, resources)).map((peer) => ({
        name: peer.name,
        setting: `${peer.setting}; ${peer.workers.idle}`,
        round: () => startsOf(peer, bench.seconds),
      })),
      product('product, applied', 'applied'),
      product('product, on the leaderboard', 'leaderboard'),
    ];
  },
};

async function startsOf(peer: Peer, seconds: number): Promise<Figures> {
  let started = Promise.withResolvers<number>();
  await using _working = await peer.work('idle', () => started.resolve(performance.now()));
  const startOfOne = async () => {
    started = Promise.withResolvers();
    const calledAt = performance.now();
    await peer.enqueue(newRename());
    return (await started.promise) - calledAt;
  };
  // The first ones may find its workers not listening yet, and wait until they look by themselves.
  for (let tries = 0; tries < 5 && (await startOfOne()) > 1000; tries += 1);
  return await oneByOne(seconds, startOfOne);
}

async function oneByOne(seconds: number, once: () => Promise<number>): Promise<Figures> {
  const times: number[] = [];
  const endsAt = performance.now() + seconds * 1000;
  while (performance.now() < endsAt) {
    times.push(await once());
    await setTimeout(REST_MS);
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
