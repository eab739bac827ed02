// What a cluster is made of, and each of its processes kept running.
import type { RunningProcess } from '../processes/child.ts';
import { keepRunning, type Supervised } from '../processes/supervisor.ts';

export interface Part {
  /** `main-app 2` */
  readonly name: string;
  readonly role: string;
  readonly port: number;
  /** The process that runs now, or ran last: kill it, freeze it (SIGSTOP), and see the next one come. */
  readonly process: RunningProcess;
}

export interface PartToRun extends Omit<Part, 'process'> {
  start: (signal: AbortSignal) => Promise<RunningProcess>;
}

/**
 * Starts all of them at once; they are stopped at once, too, when `running` is disposed of.
 * @throws what the first that does not start throws; the others are on `running` by then
 */
export async function runParts(
  parts: readonly PartToRun[],
  { running, say }: { running: AsyncDisposableStack; say: (line: string) => void },
): Promise<Part[]> {
  const supervised: Supervised<RunningProcess>[] = [];
  running.defer(async () => {
    await Promise.all(supervised.map((part) => part[Symbol.asyncDispose]()));
  });
  const starts = parts.map(async ({ name, role, port, start }): Promise<Part> => {
    let starts = 0;
    const startAndSay = async (signal: AbortSignal) => {
      const started = await start(signal);
      starts += 1;
      if (starts > 1) say(`${name} runs again, pid ${started.pid}.`);
      return started;
    };
    const part = await keepRunning(startAndSay, say);
    supervised.push(part);
    return {
      name,
      role,
      port,
      get process() {
        return part.current;
      },
    };
  });
  // Waited for even where one fails: what comes up after we have stopped would never be stopped.
  await Promise.allSettled(starts);
  return Promise.all(starts);
}
