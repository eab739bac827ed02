// `npm run docs:config`: writes docs/configuration.md anew from the schemas of the environment.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationReference } from './docs/configuration-reference.ts';

const file = join(import.meta.dirname, '..', 'docs', 'configuration.md');
await writeFile(file, configurationReference());
console.log(`Written: ${file}`);
