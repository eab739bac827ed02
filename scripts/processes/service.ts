// One of the two services as a process of its own, started and ready to be asked.
import { localUrl } from '@swamp-club/platform/config.ts';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { isFree } from '../ports.ts';
import { startProcess, type RunningProcess } from './child.ts';
import type { ServiceName, ServiceSettings } from './service-settings.ts';

export interface RunningService extends RunningProcess {
  /** Where it listens on this machine. */
  readonly url: string;
}

export interface StartServiceOptions {
  /** Instead of the service of this repository: one that was released, say. */
  program?: string;
  /** Whether it is started again when a file of its, the platform's or the contract's changes. */
  watch?: boolean;
  onLine?: (line: string) => void;
  /** Gives up the start: what has been started is stopped again. */
  signal?: AbortSignal;
}

/** It did not become ready; the message holds what it said last. */
export class ServiceFailed extends Error {
  override readonly name = 'ServiceFailed';
}

const READY_DEADLINE_MS = 30_000;
/** Longer than a service takes to find that something it leans on does not answer. */
const ANSWER_DEADLINE_MS = 5000;
const REPOSITORY = join(import.meta.dirname, '..', '..');

/**
 * Starts a service and resolves once its `/readyz` answers 200.
 * @throws ServiceFailed when its port is taken, it ends instead, or it is not ready within 30 s, not counting what it waits on purpose.
 */
export async function startService(
  { name, host, port, portVariable, env, waitsMs }: ServiceSettings,
  { program = join(REPOSITORY, name, 'src', 'main.ts'), watch = false, onLine, signal }: StartServiceOptions = {},
): Promise<RunningService> {
  // Asked beforehand, because somebody else's service on this port would answer for ours.
  if (!(await isFree(port, host))) {
    throw new ServiceFailed(
      `${name} cannot listen on port ${port}, which is in use. Set ${portVariable} to another one.`,
    );
  }
  const process = await startProcess({
    name,
    command: execPath,
    args: [...(watch ? watching(name) : []), program],
    env,
    ...(onLine && { onLine }),
  });
  const url = localUrl(host, port);
  const problem = await whyNotReady(process, url, { withinMs: READY_DEADLINE_MS + waitsMs, signal });
  if (problem === undefined) return { ...process, url };
  await process.stop();
  // Who reads along has seen them.
  const lastWords = onLine === undefined ? ` Its last words:\n${process.lastLines()}` : '';
  throw new ServiceFailed(`${name} did not start (${problem}).${lastWords}`);
}

/** By folder, because stylesheets and what runs in a browser are imported by nobody. */
const watching = (name: ServiceName) => [
  '--watch-preserve-output',
  ...[name, 'platform', 'contracts'].map((part) => `--watch-path=${join(REPOSITORY, part, 'src')}`),
];

async function whyNotReady(
  process: RunningProcess,
  url: string,
  { withinMs, signal }: { withinMs: number; signal: AbortSignal | undefined },
): Promise<string | undefined> {
  let ended: string | undefined;
  void process.exited.then((how) => (ended = how));
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (ended !== undefined) return ended;
    if (signal?.aborted === true) return 'it was told to stop';
    if (await isReady(url)) return undefined;
    await setTimeout(25);
  }
  return `not ready within ${withinMs / 1000} s`;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_DEADLINE_MS) })).ok;
  } catch {
    // Nobody listens yet, or nobody answers: asked again until the deadline.
    return false;
  }
}
