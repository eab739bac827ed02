// Builds the package as it is published: JavaScript and types beside their sources, and a package.json of its own.
// `node contracts/build.ts [directory]`; the directory, contracts/dist by default, must be inside the workspace.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';

const contracts = import.meta.dirname;
const root = join(contracts, '..');
const dist = process.argv[2] ?? join(contracts, 'dist');

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

// Compiled from the copy that is published, so that the types' source maps lead there: go to definition lands on the contract.
cpSync(join(contracts, 'src'), join(dist, 'src'), { recursive: true });
const tsconfig = join(dist, 'tsconfig.json');
writeJson(tsconfig, { extends: join(contracts, 'tsconfig.build.json') });
execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', tsconfig], {
  stdio: 'inherit',
});
rmSync(tsconfig);

cpSync(join(contracts, 'README.md'), join(dist, 'README.md'));
cpSync(join(contracts, 'CHANGELOG.md'), join(dist, 'CHANGELOG.md'));
cpSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));

const Manifest = z.looseObject({
  private: z.literal(true),
  devDependencies: z.unknown(),
  exports: z.record(z.string(), z.string()),
});
const {
  private: _private,
  devDependencies: _forTheCheck,
  exports,
  ...published
} = Manifest.parse(JSON.parse(readFileSync(join(contracts, 'package.json'), 'utf8')));
const builtExports = Object.entries(exports).map(([entry, source]) => {
  const built = source.replace('./src/', './lib/').replace(/\.ts$/, '');
  return [entry, { types: `${built}.d.ts`, default: `${built}.js` }];
});
writeJson(join(dist, 'package.json'), { ...published, exports: Object.fromEntries(builtExports) });

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
