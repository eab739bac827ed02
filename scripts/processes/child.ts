// A process of ours: its last lines are kept for when it fails, it stops in order, and it does not outlive us.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startWatchdog } from './watchdog.ts';

export interface RunningProcess extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** How it ended, for a person: "exit code 1", "SIGKILL". */
  readonly exited: Promise<string>;
  /** The last lines it wrote, stdout and stderr together. */
  lastLines(): string;
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL after `graceMs` (10 s by default); resolves when the process is gone. */
  stop(graceMs?: number): Promise<void>;
}

export interface ProcessOptions {
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  onLine?: (line: string) => void;
}

const KEPT_LINES = 200;
const GRACE_MS = 10_000;

/** @throws when `command` cannot be executed at all. */
export async function startProcess({ name, command, args, env, onLine }: ProcessOptions): Promise<RunningProcess> {
  // Its own process group: Ctrl-C signals the whole foreground group, and would kill the database under the services.
  const child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = untilExit(child);
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name} has no process id.`);
  const watchdog = startWatchdog(pid);
  void exited.then(() => watchdog.release());

  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine?.(line);
    });
  }

  const stop = async (graceMs = GRACE_MS) => {
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(force);
  };
  return {
    name,
    pid,
    exited,
    lastLines: () => lines.join('\n'),
    kill: (signal) => {
      child.kill(signal);
    },
    stop,
    [Symbol.asyncDispose]: () => stop(),
  };
}

/** Waits for `close`, not `exit`: by then all output has been read. */
function untilExit(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}
