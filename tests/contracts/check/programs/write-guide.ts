// `node tests/contracts/check/programs/write-guide.ts`: writes what the check says of each change into the guide anew.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { saidOf, withOutput } from '../changed-contract.ts';
import { changes } from '../changes.ts';
import { releasedCopy } from '../contract-copy.ts';

const file = join(import.meta.dirname, '..', '..', '..', '..', 'contracts', 'README.md');
await using released = await releasedCopy();
let guide = await readFile(file, 'utf8');
for (const change of changes) guide = withOutput(guide, change.what, (await saidOf(released, change)).said);
await writeFile(file, guide);
