// Secrets that are made once, on the first start, and kept in files that their owner alone may read.
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Secret {
  value: string;
  file: string;
}

/** The secret `name` in `directory`: 32 random bytes as 64 hex digits, made when there is none yet. */
export async function readOrCreateSecret(directory: string, name: string): Promise<Secret> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  const candidate = `${file}.${randomUUID()}`;
  await writeFile(candidate, randomBytes(32).toString('hex'), { mode: 0o600 });
  try {
    // A link appears whole or not at all, and only once: of two processes that start together both read the winner's.
    await link(candidate, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(candidate);
  }
  return { value: await readFile(file, 'utf8'), file };
}
