// Any one process of a whole deployment is killed, one kind after the other, while people use it: what they were told holds.
import { expect, test } from 'vitest';
import type { Part } from '../../scripts/cluster/parts.ts';
import { Ledger } from '../faults/ledger.ts';
import { startLoad } from './load.ts';
import { ownCluster } from './own-cluster.ts';
import { Patience } from './patience.ts';

/** Requests that are answered after each fault before the next one. */
const BETWEEN_FAULTS = 100;

test('killing any one process loses and doubles nothing, and people see no error beyond a retry', async () => {
  await using cluster = await ownCluster();
  const patience = new Patience();
  const ledger = new Ledger(cluster, patience.ask);
  const load = startLoad(cluster, ledger, patience);
  const moreAreAnswered = () => {
    const before = load.answered.length;
    return expect.poll(() => load.answered.length - before, { timeout: 60_000 }).toBeGreaterThan(BETWEEN_FAULTS);
  };
  // An error that somebody saw ends the load, and is why nothing goes on.
  const goesOn = () => Promise.race([moreAreAnswered(), load.ended]);
  const killed: string[] = [];
  /** Resolves when the next process of this part runs. */
  const kill = async (part: Part, as = part.name) => {
    const { process: victim } = part;
    victim.kill('SIGKILL');
    expect(await victim.exited).toBe('SIGKILL');
    killed.push(as);
    await expect.poll(() => part.process.pid, { timeout: 60_000 }).not.toBe(victim.pid);
  };

  await goesOn();
  for (const name of ['telemetry-service 1', 'telemetry-service 2', 'main-app 1', 'main-app 2', 'balancer']) {
    await kill(cluster.part(name));
    await goesOn();
  }
  for (const name of ['mongod 1', 'mongod 2', 'mongod 3']) {
    await kill(cluster.part(name));
    await cluster.allNodesWork();
    await goesOn();
  }
  const deposed = await cluster.primary();
  await kill(deposed, 'the primary');
  await cluster.allNodesWork();
  await goesOn();
  // One of each service while the database elects a primary.
  await Promise.all([
    kill(await cluster.primary(), 'the primary again'),
    kill(cluster.part('main-app 1'), 'main-app 1 meanwhile'),
    kill(cluster.part('telemetry-service 1'), 'telemetry-service 1 meanwhile'),
  ]);
  await cluster.allNodesWork();
  await goesOn();

  load.stop();
  await load.ended;
  await ledger.agrees();

  const { answered } = load;
  const seconds = ((answered.at(-1) ?? 0) - (answered[0] ?? 0)) / 1000;
  const pauses = answered.map((at, index) => at - (answered[index - 1] ?? at));
  console.log(
    [
      `Killed: ${killed.join(', ')}.`,
      `${patience.requests} requests in ${Math.round(seconds)} s, ${load.newcomers} newcomers; asked again: ${JSON.stringify(patience.retries)};`,
      `failures: ${JSON.stringify(Object.fromEntries(patience.failures))};`,
      `longest pause ${Math.round(Math.max(...pauses))} ms, longest request with its retries ${Math.round(patience.longestMs)} ms;`,
      `acknowledged ${JSON.stringify(ledger.totals())}, 0 lost, 0 doubled.`,
    ].join('\n'),
  );
  expect(killed).toHaveLength(12);
  // The faults were felt.
  expect(patience.failures.size).toBeGreaterThan(0);
});
