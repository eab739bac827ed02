// A database's indexes beside those its service declares; a program reads the outcome off the exit code.
import { z } from 'zod';
import type { Options } from './command-line.ts';
import { Refused } from './refused.ts';
import { json, table } from './screen.ts';
import type { ServiceClient } from './service-client.ts';

const Version = z.object({ version: z.number(), release: z.string() });
const Report = z.object({
  declared: Version,
  found: Version.extend({ appliedAt: z.string() }).nullable(),
  drift: z.array(z.object({ collection: z.string(), index: z.string(), state: z.string(), detail: z.string() })),
});

/** @throws Refused when they are not as declared; what is different has been shown. */
export async function check({ service, json: asJson, say }: Options, client: ServiceClient): Promise<void> {
  const { declared, found, drift } = await client.get(Report, '/indexes');
  if (asJson) say(json({ declared, found, drift }));
  else {
    const has = found === null ? 'none' : `${found.version} of release ${found.release}, since ${found.appliedAt}`;
    say(`Schema of the database: ${has}; ${service} is of schema ${declared.version}.`);
    const rows = drift.map(({ collection, index, state, detail }) => [collection, index, state, detail]);
    say(rows.length === 0 ? 'Every index is as declared.' : `\n${table(['COLLECTION', 'INDEX', 'IS', 'WHAT'], rows)}`);
  }
  if (drift.length === 0) return;
  throw new Refused(`Not as declared: ${drift.length}. docs/operations.md, "Schema and indexes", says what to do.`);
}
