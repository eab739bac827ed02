// Every alert is made true once, by what it is for, on a real cluster that a real Prometheus watches.
import { VERSION_HEADER } from '@swamp-club/telemetry-contract';
import { pause } from '@swamp-club/platform/pause.ts';
import { expect, test } from 'vitest';
import { chooseUsername, invocation, joinClub, leaderboard, sendEvents } from '../../../scripts/demo/person.ts';
import { call } from '../../support/http.ts';
import { OPERATOR_TOKEN, operate } from '../../support/operator.ts';
import { ownCluster } from '../own-cluster.ts';
import { ownPrometheus } from './own-prometheus.ts';

const WITHIN_MS = 120_000;

const say = (service: { url: string }, path: string) => operate(service, path, { body: { why: 'a drill' } });

test('none fires while all is well, and each does for what it is for', async () => {
  await using cluster = await ownCluster({ OPERATOR_TOKEN, LEASE_MS: '3000', COMMAND_MAX_ATTEMPTS: '1' });
  await using prometheus = await ownPrometheus(cluster.parts);
  const fired: string[] = [];
  /** Resolves when all of `alerts` have fired while `fault` goes on. */
  const fires = async (alerts: string[], fault: () => Promise<unknown> = () => Promise.resolve()) => {
    await expect
      .poll(
        async () => {
          await fault();
          const firing = await prometheus.firing();
          return alerts.filter((alert) => !firing.has(alert));
        },
        { timeout: WITHIN_MS, interval: 500 },
      )
      .toEqual([]);
    fired.push(...alerts);
  };
  /** They stand still, and answer nobody. */
  const frozen = (names: string[]): Disposable => {
    const processes = names.map((name) => cluster.part(name).process);
    for (const process of processes) process.kill('SIGSTOP');
    return {
      [Symbol.dispose]: () => {
        for (const process of processes) process.kill('SIGCONT');
      },
    };
  };
  const telemetry = { url: cluster.telemetryUrl };
  const mainApp = { url: cluster.mainAppUrl };
  const database = cluster.admin.db('telemetry');
  const [ada, bob, cleo] = [
    await joinClub(cluster, 'ada'),
    await joinClub(cluster, 'bob'),
    await joinClub(cluster, 'cleo'),
  ];
  for (const { apiKey } of [ada, bob, cleo]) await sendEvents(cluster, apiKey, [invocation('laptop')]);
  await chooseUsername(cluster, ada, 'countess');
  await expect.poll(async () => (await leaderboard(cluster)).length, { timeout: WITHIN_MS }).toBe(3);
  expect([...(await prometheus.firing())]).toEqual([]);

  // The projector stands, and the renames of meanwhile are slow.
  await say(telemetry, '/projector/pause');
  for (const name of ['ada-1', 'ada-2', 'ada-3']) await chooseUsername(cluster, ada, name);
  await fires(['ProjectorLagging']);
  await say(telemetry, '/projector/resume');
  await fires(['RenamesSlow']);

  await say(mainApp, '/relay/pause');
  await chooseUsername(cluster, ada, 'ada-4');
  await fires(['OutboxOld']);
  await say(mainApp, '/relay/resume');

  // Data that somebody has edited by hand.
  await database.collection('username_metrics').updateOne({ userId: bob.userId }, { $set: { invocations: 'many' } });
  await chooseUsername(cluster, bob, 'robert');
  await fires(['DeadLetters']);
  const latest = Date.now() * 1000;
  const unreadable = { $set: { score: 'high', seq: latest } };
  const snapshots = database.collection<{ _id: string }>('swamp_club_events');
  await snapshots.updateOne({ _id: cleo.userId }, unreadable);
  await fires(['SnapshotsUnreadable']);

  const callWithOldRelease = () =>
    call(`${cluster.telemetryUrl}/trpc/service.info`, { headers: { [VERSION_HEADER]: '0.9.0' } });
  await fires(['ContractTooOld'], callWithOldRelease);

  // A relay that stands still for longer than its lease, again and again.
  await fires(['LeaseRestless'], async () => {
    for (const name of ['main-app 1', 'main-app 2']) {
      using _still = frozen([name]);
      await pause(4500, new AbortController().signal);
    }
  });

  using both = frozen(['main-app 1', 'main-app 2']);
  await fires(['ServiceDown', 'IngestRefusing'], () =>
    call(`${cluster.telemetryUrl}/ingest`, {
      body: { events: [invocation('desk')] },
      headers: { 'x-api-key': `swamp_${crypto.randomUUID()}` },
    }),
  );
  both[Symbol.dispose]();

  using telemetries = frozen(['telemetry-service 1', 'telemetry-service 2']);
  await fires(['ScoresNotFollowed']);
  telemetries[Symbol.dispose]();

  using _nodes = frozen(['mongod 1', 'mongod 2', 'mongod 3']);
  await fires(['FiguresMissing', 'NoProjector']);

  expect(fired.toSorted()).toEqual([...prometheus.rules].toSorted());
});
