// A program run to its end, with how long it took and how much memory it needed.
import { join } from 'node:path';
import { execPath } from 'node:process';
import { startProcess } from '../scripts/processes/child.ts';

export interface Measured {
  ms: number;
  /** MiB. */
  peakMemory: number;
}

/**
 * For the environment of a process: it reports its peak memory as it ends. Its heap is limited, because one without a limit
 * collects its garbage so seldom that the peak says how much memory there was, not how much is needed.
 */
export const measured = {
  NODE_OPTIONS: `--max-old-space-size=128 --import=${join(import.meta.dirname, 'report-peak-memory.ts')}`,
};

/** MiB, out of what a measured process wrote. */
export function peakMemoryOf(output: string): number {
  const reported = /^peak memory in KiB: (\d+)$/m.exec(output)?.[1];
  if (reported === undefined) throw new Error(`It did not report its peak memory:\n${output}`);
  return Number(reported) / 1024;
}

/** @throws when it fails, with what it said */
export async function runMeasured(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Measured> {
  const startedAt = performance.now();
  await using running = await startProcess({
    name: args.join(' '),
    command: execPath,
    args,
    env: { ...env, ...measured },
  });
  const ended = await running.exited;
  const ms = performance.now() - startedAt;
  if (ended !== 'exit code 0') throw new Error(`${running.name}: ${ended}\n${running.lastLines()}`);
  return { ms, peakMemory: peakMemoryOf(running.lastLines()) };
}
