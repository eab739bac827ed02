// Code that was written against a release compiles against every later one, and against the contract as it is now.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { byVersion } from '../../../contracts/check/assess.ts';
import { compile } from './compile.ts';
import { offered, used } from './offered.ts';
import { unpackedReleases } from './unpacked.ts';

const contracts = join(import.meta.dirname, '..', '..', '..', 'contracts');
const code = join(import.meta.dirname, 'code');
const unpacked = await unpackedReleases();
const [oldest] = unpacked;
/** Each has what its release added. */
const callers = (await readdir(code)).map((file) => ({
  file: join(code, file),
  since: file.replace(/^since-(.*)\.ts$/, '$1'),
}));
const until = (version: string) =>
  callers.filter(({ since }) => byVersion(since, version) <= 0).map(({ file }) => file);

test.for(unpacked)('what $version offers is used, all of it', async ({ version, contract, snapshot }) => {
  const offers = await offered(contract, snapshot);
  const sources = until(version).map(async (file) => used(file, await readFile(file, 'utf8')));
  const uses = new Set((await Promise.all(sources)).flat());
  expect(offers.size).toBeGreaterThan(0);
  expect([...offers].filter((name) => !uses.has(name))).toEqual([]);
});

/** Ways to break who compiles against the oldest release, in its types; each says what its callers miss. */
const breaks = [
  { what: 'a type that is gone', find: /export type Profile = .*/, replace: '', missed: 'Profile' },
  { what: 'a field of another name', find: /deviceCount/g, replace: 'devicesInAll', missed: 'deviceCount' },
  {
    what: 'an error that is gone',
    find: /COMMAND_NOT_FOUND/g,
    replace: 'NO_SUCH_COMMAND',
    missed: 'COMMAND_NOT_FOUND',
  },
  {
    what: 'an input of another type',
    find: /usernameVersion: z.ZodInt/g,
    replace: 'usernameVersion: z.ZodString',
    missed: 'string',
  },
  { what: 'a procedure of another name', find: /\bprofile:/, replace: 'figures:', missed: 'profile' },
  { what: 'a further value', find: /discarded: "discarded";/g, replace: '$& lost: "lost";', missed: 'undefined' },
];

describe('compiled', () => {
  let said: Map<string, string>;
  beforeAll(async () => {
    said = await compile([
      ...unpacked.map(({ version, contract }) => ({ name: version, package: contract, callers: until(version) })),
      { name: 'now', package: contracts, callers: callers.map(({ file }) => file) },
      ...breaks.map(({ what, find, replace }) => ({
        name: what,
        package: oldest.contract,
        callers: until(oldest.version),
        edit: { file: 'lib/contract.d.ts', find, replace },
      })),
    ]);
  }, 240_000);

  test.for([...unpacked.map(({ version }) => version), 'now'])('older code fits %s', (target) =>
    expect(said.get(target)).toBe(''),
  );

  test.for(breaks)('$what is found', ({ what, missed }) => expect(said.get(what)).toContain(missed));
});
