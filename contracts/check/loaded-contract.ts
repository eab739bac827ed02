// A contract with its real schemas, imported from where its code lies.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Contract } from '../src/define.ts';

const Module = z.object({
  telemetryContract: z.custom<Contract>((value) => typeof value === 'object' && value !== null),
  CONTRACT_VERSION: z.string(),
  SERVED_RELEASES: z.array(z.string()).optional(),
});
const Manifest = z.object({ name: z.string(), version: z.string() });

export interface LoadedContract {
  contract: Contract;
  name: string;
  version: string;
  /** The release that its clients say they are. */
  sentVersion: string;
  servedReleases: string[] | undefined;
}

/** @param entry the package's main module, from `directory`, where its package.json is */
export async function loadContract(directory: string, entry: string): Promise<LoadedContract> {
  const imported: unknown = await import(pathToFileURL(join(directory, entry)).href);
  const { telemetryContract: contract, CONTRACT_VERSION: sentVersion, SERVED_RELEASES } = Module.parse(imported);
  const manifest = Manifest.parse(JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')));
  return { contract, ...manifest, sentVersion, servedReleases: SERVED_RELEASES };
}
