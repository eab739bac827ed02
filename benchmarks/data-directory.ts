// Where a benchmark's server keeps its data: on a disk that really syncs, and gone with the benchmark.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function dataDirectory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'swamp-club-benchmark-'));
  // A server that refuses to be the superuser's makes its own directory in it.
  await chmod(path, 0o777);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
