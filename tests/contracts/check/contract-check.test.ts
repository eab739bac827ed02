// The check as the telemetry team runs it: on a contract that was released as 1.0.0 and then changed, one way after another.
import { createTelemetryClient } from '@swamp-club/telemetry-contract/client';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkReleases } from '../../../contracts/check/check-contract.ts';
import { report } from '../../../contracts/check/report.ts';
import { Snapshot, snapshotContract } from '../../../contracts/compatibility/index.ts';
import { datedEntry } from '../../../contracts/release/changelog.ts';
import { telemetryContract } from '../../../contracts/src/contract.ts';
import { freePort } from '../../../scripts/ports.ts';
import { testDatabase } from '../../support/database.ts';
import { mainAppStandIn } from '../../telemetry-service/main-app-stand-in.ts';
import { startTelemetry } from '../releases/telemetry-process.ts';
import { saidOf, shownIn } from './changed-contract.ts';
import { changes } from './changes.ts';
import { contractCopy, releasedCopy, run, type ContractCopy } from './contract-copy.ts';

let released: ContractCopy;
let guide: string;
/** Before and after: midnight may have come between. */
let releasedOn: string[];
beforeAll(async () => {
  const before = today();
  released = await releasedCopy();
  releasedOn = [before, today()];
  guide = await readFile(join(released.folder, 'README.md'), 'utf8');
  return () => released[Symbol.asyncDispose]();
  // A release compiles and packs both packages.
}, 240_000);

test('unchanged, it passes', async () => {
  expect(await released.run('check.ts')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('PASSES') });
});

test('for programs it says everything as JSON', async () => {
  await using copy = await contractCopy(released);
  await copy.edit('src/contract.ts', '  deviceCount: Count,\n', '');
  const { exitCode, stdout } = await copy.run('check.ts', '--json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    version: '1.0.0',
    comparedWith: ['1.0.0'],
    leastVersion: '2.0.0',
    findings: [
      {
        path: 'stats.profile.output.deviceCount',
        rule: 'property-required',
        verdict: 'breaking',
        step: 'major',
        releases: ['1.0.0'],
        witness: { value: expect.not.objectContaining({ deviceCount: expect.anything() }) },
      },
    ],
    problems: expect.arrayContaining([expect.stringContaining('2.0.0 at least')]),
  });
});

describe('changed after 1.0.0', () => {
  test.for(changes)('$what: passes? $passes, and the guide shows what is said', async (change) => {
    const { passes, said } = await saidOf(released, change);
    expect(passes).toBe(change.passes);
    // `node tests/contracts/check/programs/write-guide.ts` writes it there.
    expect(said).toBe(shownIn(guide).get(change.what));
  });

  test('the guide shows no other', () => {
    expect([...shownIn(guide).keys()].toSorted()).toEqual(changes.map(({ what }) => what).toSorted());
  });
});

test('what is undecided passes once it is acknowledged', async () => {
  await using copy = await contractCopy(released);
  const always = "Username.refine((name) => name !== '')";
  await copy.edit('src/contract.ts', 'newUsername: Username,', `newUsername: ${always},`);
  await copy.bump('1.1.0');
  expect(report(await checkReleases(copy.folder))).toContain('UNDECIDED');
  const acknowledgement = {
    path: 'identity.enqueueRename.input.newUsername',
    rule: 'code-decides',
    reason: 'A name has a letter at least anyway.',
  };
  await writeFile(join(copy.folder, 'acknowledged.json'), JSON.stringify([acknowledgement]));
  const assessment = await checkReleases(copy.folder);
  expect(assessment.problems).toEqual([]);
  expect(report(assessment)).toContain(acknowledgement.reason);
});

test('against a git revision, released or not, and not against one that git does not know', async () => {
  await using copy = await contractCopy();
  const commit = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-qm', 'The contract'];
  for (const args of [['init', '-q'], ['add', '.'], commit]) {
    expect(await run(copy.folder, ['git', ...args])).toMatchObject({ exitCode: 0 });
  }
  await copy.edit('src/contract.ts', '  deviceCount: Count,\n', '');
  expect(await copy.run('check.ts', '--against', 'HEAD')).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/compared with HEAD \(1\.0\.0\)\n\nBREAKS     stats\.profile\.output\.deviceCount\n/),
  });
  expect(await copy.run('check.ts', '--against', 'no-such-branch')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no-such-branch'),
  });
});

const today = () => new Date().toISOString().slice(0, 10);
const contractPackage = 'swamp-club-telemetry-contract-1.0.0.tgz';
const servicePackage = 'swamp-club-telemetry-service-1.0.0.tgz';

test('a release is the snapshot, the package and their checksums, and dates the changelog', async () => {
  const files = await readdir(join(released.folder, 'releases'));
  expect(files.toSorted()).toEqual(['1.0.0.json', 'checksums.json', contractPackage, servicePackage]);
  const frozen = Snapshot.parse(JSON.parse(await readFile(join(released.folder, 'releases', '1.0.0.json'), 'utf8')));
  const version = { name: '@swamp-club/telemetry-contract', version: '1.0.0' };
  expect(frozen).toEqual(await snapshotContract(telemetryContract, version));
  const changelog = await readFile(join(released.folder, 'CHANGELOG.md'), 'utf8');
  const [heading = '', date] = /^## 1\.0\.0 - (.+)\n/m.exec(changelog) ?? [];
  expect(date).toBeOneOf(releasedOn);
  const { stdout } = await run(released.folder, [
    'tar',
    '-xzOf',
    join('releases', contractPackage),
    'package/CHANGELOG.md',
  ]);
  expect(stdout).toContain(heading);
});

test('the released service runs by itself and serves a client of its release', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  // Beside the installed packages, which it does not bring along.
  const folder = join(released.folder, 'unpacked');
  await mkdir(folder);
  await run(folder, ['tar', '-xzf', join('..', 'releases', servicePackage)]);
  await using service = await startTelemetry({
    port: await freePort(),
    mainAppUrl: mainApp.url,
    databaseUri: database.uri,
    program: join(folder, 'package', 'lib', 'main.js'),
  });
  const client = createTelemetryClient({ url: `${service.url}/trpc`, token: () => mainApp.sign() });
  expect(await client.service.info.query({})).toMatchObject({ contractVersion: '1.0.0' });
});

test('the same version is not released twice', async () => {
  expect(await released.run('release.ts')).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('1.0.0 is released already'),
  });
});

test('what does not pass the check is not released, and nothing is written', async () => {
  await using copy = await contractCopy(released);
  await copy.edit('src/contract.ts', '  deviceCount: Count,\n', '');
  await copy.bump('1.1.0');
  expect(await copy.run('release.ts')).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('2.0.0 at least'),
  });
  expect(await readdir(join(copy.folder, 'releases'))).not.toContain('1.1.0.json');
  expect(await readFile(join(copy.folder, 'CHANGELOG.md'), 'utf8')).toContain('## 1.1.0 - unreleased');
});

test('a release without an entry in the changelog is refused', async () => {
  await using copy = await contractCopy();
  await copy.edit('CHANGELOG.md', '## 1.0.0 - ', '## The first, of ');
  expect(await copy.run('release.ts')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('CHANGELOG.md') });
  expect(await readdir(join(copy.folder, 'releases'))).toEqual(['checksums.json']);
});

test.for<[string, (copy: ContractCopy) => Promise<void>, string]>([
  [
    'changed',
    ({ edit }) => edit('releases/1.0.0.json', '"identity.renameStatus": {', '"identity.state": {'),
    'releases/1.0.0.json is not what was released',
  ],
  ['taken away', ({ folder }) => rm(join(folder, 'releases', contractPackage)), `releases/${contractPackage} is gone`],
  [
    'put there by hand',
    ({ folder }) => writeFile(join(folder, 'releases', 'notes.txt'), ''),
    'releases/notes.txt was not written by contract:release',
  ],
])('a released file that is %s is noticed', async ([, tamper, said]) => {
  await using copy = await contractCopy(released);
  await tamper(copy);
  const { problems } = await checkReleases(copy.folder);
  expect(problems).toEqual([expect.stringContaining(said)]);
});

test('a contract that says of itself what it is not does not pass', async () => {
  await using copy = await contractCopy(released);
  await copy.bump('1.1.0');
  await copy.edit('src/contract.ts', "CONTRACT_VERSION = '1.1.0'", "CONTRACT_VERSION = '1.2.0'");
  await copy.edit('src/contract.ts', "['1.0.0', CONTRACT_VERSION]", '[CONTRACT_VERSION]');
  expect((await checkReleases(copy.folder)).problems).toEqual([
    'package.json says 1.1.0, CONTRACT_VERSION says 1.2.0: it is one release.',
    'SERVED_RELEASES lacks 1.0.0: its clients would count as unknown ones.',
  ]);
});

test('an entry gets its date, and no other does', () => {
  const changelog = '# Changelog\n\n## 1.1.0 - unreleased\n\nMore.\n\n## 1.0.0 - 2026-01-01\n';
  expect(datedEntry(changelog, '1.1.0', '2026-02-02')).toBe(changelog.replace('unreleased', '2026-02-02'));
  expect(datedEntry(changelog, '1.2.0', '2026-02-02')).toBeNull();
});
