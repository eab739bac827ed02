// The documents of the repository, for tests that hold them to what is there.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const repository = join(import.meta.dirname, '..', '..');

const nested = ['docs', 'contracts'].map(async (folder) =>
  (await readdir(join(repository, folder), { recursive: true })).map((file) => join(folder, file)),
);
/** From the root. */
export const documents = [...(await readdir(repository)), ...(await Promise.all(nested)).flat()].filter(
  // What was released stays as it was, and installed packages are other people's.
  (file) => file.endsWith('.md') && !/(^|\/)(node_modules|dist|releases)\//.test(file),
);
