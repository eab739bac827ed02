// Waiting for a state that another process brings about.
import { setTimeout } from 'node:timers/promises';

/** Asks until `reached` says yes. @throws after 30 s, naming what did not happen */
export async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await reached())) {
    if (performance.now() > deadline) throw new Error(`waited 30 s in vain: ${what}`);
    await setTimeout(20);
  }
}
