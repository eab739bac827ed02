// What has been released: for each version the snapshot and the package itself, with checksums, for good.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Snapshot } from '../compatibility/index.ts';
import { byVersion } from './assess.ts';

const CHECKSUMS = 'checksums.json';
const Checksums = z.record(z.string(), z.string().startsWith('sha512-'));
const SNAPSHOT_FILE = /^(\d+\.\d+\.\d+)\.json$/;

export interface Release {
  version: string;
  snapshot: Snapshot;
}

export const packageFile = (version: string): string => `swamp-club-telemetry-contract-${version}.tgz`;
export const servicePackageFile = (version: string): string => `swamp-club-telemetry-service-${version}.tgz`;

/** Oldest first. */
export async function readReleases(directory: string): Promise<Release[]> {
  const versions = (await readdir(directory)).flatMap((file) => SNAPSHOT_FILE.exec(file)?.[1] ?? []);
  const releases = versions.toSorted(byVersion).map(async (version) => {
    const text = await readFile(join(directory, `${version}.json`), 'utf8');
    return { version, snapshot: Snapshot.parse(JSON.parse(text)) };
  });
  return Promise.all(releases);
}

/** What is not as it was released, a sentence for each file. */
export async function tampered(directory: string): Promise<string[]> {
  const expected = await readChecksums(directory);
  const present = (await readdir(directory)).filter((file) => file !== CHECKSUMS);
  const problems = [...new Set([...Object.keys(expected), ...present])].toSorted().map(async (file) => {
    if (!present.includes(file)) return [`releases/${file} is gone; what is released is kept.`];
    if (expected[file] === undefined) return [`releases/${file} was not written by contract:release.`];
    const actual = checksum(await readFile(join(directory, file)));
    return actual === expected[file] ? [] : [`releases/${file} is not what was released; bring it back.`];
  });
  return (await Promise.all(problems)).flat();
}

/** Adds the files of a release, by their names; they are in `directory` already. */
export async function addChecksums(directory: string, files: readonly string[]): Promise<void> {
  const checksums = await readChecksums(directory);
  for (const file of files) checksums[file] = checksum(await readFile(join(directory, file)));
  await writeFile(join(directory, CHECKSUMS), `${JSON.stringify(checksums, null, 2)}\n`);
}

async function readChecksums(directory: string): Promise<z.output<typeof Checksums>> {
  return Checksums.parse(JSON.parse(await readFile(join(directory, CHECKSUMS), 'utf8')));
}

const checksum = (content: Buffer): string => `sha512-${createHash('sha512').update(content).digest('base64')}`;
