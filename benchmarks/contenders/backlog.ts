// Jobs that do nothing, waiting for a queue's own workers.
import { setTimeout } from 'node:timers/promises';
import { inParallel } from '../load.ts';
import type { Peer } from '../peers/peer.ts';
import type { Figures } from '../scenario.ts';
import { newRename } from './rename-jobs.ts';

/** How many a second its workers start, from the first start to the last, of `jobs` that wait, but for `seconds` at most. */
export async function workOffBacklog(peer: Peer, jobs: number, seconds: number): Promise<Figures> {
  await inParallel(64, jobs, () => peer.enqueue(newRename()));
  const starts: number[] = [];
  const all = Promise.withResolvers<void>();
  {
    await using _working = await peer.work('backlog', () => {
      starts.push(performance.now());
      if (starts.length === jobs) all.resolve();
    });
    await Promise.race([all.promise, setTimeout(seconds * 1000)]);
  }
  const [first = Number.NaN, last = Number.NaN] = [starts[0], starts.at(-1)];
  return { 'per second': ((starts.length - 1) / (last - first)) * 1000 };
}
