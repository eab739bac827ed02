// A directory for one test, gone when the test is; in memory where there is room, because a test's database is synced often.
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux keeps this one in memory; a container may have little of it. */
const MEMORY = '/dev/shm';
/** Several databases at once, with their journals. */
const ENOUGH_BYTES = 4 * 1024 ** 3;

export async function temporaryDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(await roomyParent(), 'swamp-club-test-'));
  // Whoever ends meanwhile may still write to it, as node does with what it has compiled.
  const options = { recursive: true, force: true, maxRetries: 10 };
  return { path, [Symbol.asyncDispose]: () => rm(path, options) };
}

async function roomyParent(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(MEMORY);
    return bavail * bsize >= ENOUGH_BYTES ? MEMORY : tmpdir();
  } catch {
    // Other systems have no such place.
    return tmpdir();
  }
}
