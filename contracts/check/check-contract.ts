// The check as a whole: the contract as it lies in a folder, against what was released from there.
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { compareSnapshots, proceduresOf, snapshotContract, type Snapshot } from '../compatibility/index.ts';
import { readAcknowledged } from './acknowledged.ts';
import { assess, stale, type Assessment, type Compared } from './assess.ts';
import { loadContract, type LoadedContract } from './loaded-contract.ts';
import { readReleases, tampered, type Release } from './releases.ts';
import { loadRelease, loadRevision } from './unpack.ts';

/** @param contracts the folder of the contract's package */
export async function checkReleases(contracts: string): Promise<Assessment> {
  const current = await loadContract(contracts, 'src/index.ts');
  const directory = join(contracts, 'releases');
  const changedAfterwards = await tampered(directory);
  // What is not as it was released proves nothing.
  if (changedAfterwards.length > 0) return { ...assess(current, [], []), problems: changedAfterwards };

  const releases = (await readReleases(directory)).filter(
    ({ version }) => majorOf(version) === majorOf(current.version),
  );
  const compared: Compared[] = [];
  for (const { version, snapshot } of releases) {
    compared.push(await compare(snapshot, await loadRelease(contracts, version), current));
  }
  const acknowledged = await readAcknowledged(join(contracts, 'acknowledged.json'));
  const assessment = assess(current, compared, acknowledged);
  const outdated = stale(acknowledged, assessment.findings);
  return { ...assessment, problems: [...assessment.problems, ...outdated, ...saysWhatItIs(current, releases)] };
}

/**
 * Against a git revision instead, released or not.
 * @throws Misused when git does not know it
 */
export async function checkAgainst(contracts: string, revision: string): Promise<Assessment> {
  const current = await loadContract(contracts, 'src/index.ts');
  const older = await loadRevision(contracts, revision);
  const acknowledged = await readAcknowledged(join(contracts, 'acknowledged.json'));
  const assessment = assess(current, [await compare(await snapshotOf(older), older, current)], acknowledged);
  return { ...assessment, comparedWith: [`${revision} (${older.version})`] };
}

export const snapshotOf = ({ contract, name, version }: LoadedContract): Promise<Snapshot> =>
  snapshotContract(contract, { name, version });

const majorOf = (version: string): number => Number.parseInt(version, 10);

/** Both sides' real schemas are at hand, so what reasoning leaves open a witness may decide. */
async function compare(snapshot: Snapshot, older: LoadedContract, newer: LoadedContract): Promise<Compared> {
  const now = await snapshotOf(newer);
  const real = { older: await proceduresOf(older.contract), newer: await proceduresOf(newer.contract) };
  const { step, findings } = compareSnapshots(snapshot, now, real);
  const { version } = snapshot;
  return { version, step, findings, changed: version === now.version && !isDeepStrictEqual(snapshot, now) };
}

function saysWhatItIs(
  { version, sentVersion, servedReleases }: LoadedContract,
  releases: readonly Release[],
): string[] {
  const problems: string[] = [];
  if (sentVersion !== version) {
    problems.push(`package.json says ${version}, CONTRACT_VERSION says ${sentVersion}: it is one release.`);
  }
  for (const { version: released } of releases) {
    if (servedReleases?.includes(released) === true) continue;
    problems.push(`SERVED_RELEASES lacks ${released}: its clients would count as unknown ones.`);
  }
  return problems;
}
