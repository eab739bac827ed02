// Builds the service as a package that runs by itself: JavaScript, with the contract and the platform that it was written for.
// `node telemetry-service/build.ts directory`; the directory must be inside the workspace.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';

const service = import.meta.dirname;
const root = join(service, '..');
const [, , out] = process.argv;
if (out === undefined) throw new Error('Say into which directory: node telemetry-service/build.ts directory');

const PLATFORM = '@swamp-club/platform';
const CONTRACT = '@swamp-club/telemetry-contract';
const bundled = (name: string) => join(out, 'node_modules', ...name.split('/'));

rmSync(out, { recursive: true, force: true });
compile(join(service, 'src'), out);
compile(join(root, 'platform', 'src'), bundled(PLATFORM));
execFileSync(process.execPath, [join(root, 'contracts', 'build.ts'), bundled(CONTRACT)], { stdio: 'inherit' });

const Manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  dependencies: z.record(z.string(), z.string()),
});
const manifestOf = (folder: string) =>
  Manifest.parse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));

const platform = manifestOf('platform');
const contract = manifestOf('contracts');
// As the service's sources import it: by the names of its own.
writeJson(join(bundled(PLATFORM), 'package.json'), { ...platform, exports: { './*.ts': './lib/*.js' } });

const { private: _private, ...telemetry } = manifestOf('telemetry-service');
// What is bundled is not installed, so that what it needs must be.
const dependencies = { ...platform.dependencies, ...contract.dependencies, ...telemetry.dependencies };
writeJson(join(out, 'package.json'), {
  ...telemetry,
  // The service of a release is named after the contract that it serves.
  version: contract.version,
  bin: './lib/main.js',
  files: ['lib'],
  dependencies: { ...dependencies, [PLATFORM]: platform.version, [CONTRACT]: contract.version },
  bundleDependencies: [PLATFORM, CONTRACT],
});

/** Every source of a folder into `lib`. */
function compile(sources: string, directory: string): void {
  mkdirSync(directory, { recursive: true });
  const tsconfig = join(directory, 'tsconfig.json');
  const compilerOptions = {
    noEmit: false,
    rootDir: sources,
    outDir: join(directory, 'lib'),
    rewriteRelativeImportExtensions: true,
    typeRoots: [join(root, 'node_modules', '@types')],
  };
  writeJson(tsconfig, { extends: join(root, 'tsconfig.json'), compilerOptions, include: [sources], exclude: [] });
  execFileSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', tsconfig], {
    stdio: 'inherit',
  });
  rmSync(tsconfig);
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
