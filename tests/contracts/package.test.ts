// The published package: what it says about itself, and that it works where this workspace is not.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CONTRACT_VERSION } from '@swamp-club/telemetry-contract';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { consumer, packedContract, type PackedContract } from '../support/packed-contract.ts';
import { serveTelemetry } from './telemetry-stub.ts';

let packed: PackedContract;
beforeAll(async () => {
  packed = await packedContract();
  return () => packed[Symbol.asyncDispose]();
}, 240_000);

const Manifest = z.object({
  version: z.string(),
  private: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()),
  exports: z.record(z.string(), z.record(z.string(), z.string())),
});
const manifest = async () => Manifest.parse(JSON.parse(await readFile(join(packed.directory, 'package.json'), 'utf8')));

test('the package carries the release that clients send', async () => {
  const { version, private: unpublishable } = await manifest();
  expect(version).toBe(CONTRACT_VERSION);
  expect(unpublishable).toBeUndefined();
  expect(await readFile(join(packed.directory, 'CHANGELOG.md'), 'utf8')).toContain(`## ${CONTRACT_VERSION} - `);
});

test('tRPC’s client and server are pinned together', async () => {
  const { dependencies } = await manifest();
  expect(dependencies['@trpc/client']).toBe(dependencies['@trpc/server']);
  expect(dependencies['@trpc/server']).toMatch(/^\d+\.\d+\.\d+$/);
});

test('every entry leads to files that are in the package', async () => {
  const entries = Object.values((await manifest()).exports).flatMap((conditions) => Object.values(conditions));
  expect(entries).toHaveLength(6);
  for (const file of entries) await expect(readFile(join(packed.directory, file))).resolves.toBeDefined();
});

test('its types name only what tRPC publishes, and their source maps lead to the sources', async () => {
  const folder = join(packed.directory, 'lib');
  const files = await readdir(folder);
  const types = files.filter((file) => file.endsWith('.d.ts'));
  expect(types.length).toBeGreaterThan(0);
  for (const file of types) {
    const text = await readFile(join(folder, file), 'utf8');
    expect(text).not.toContain('do-not-import');
    expect(text).not.toContain('node_modules');
    const { sources } = z
      .object({ sources: z.array(z.string()) })
      .parse(JSON.parse(await readFile(join(folder, `${file}.map`), 'utf8')));
    for (const source of sources) await expect(readFile(join(folder, source))).resolves.toBeDefined();
  }
});

test('a strict TypeScript project outside the workspace compiles against it', async () => {
  expect(await packed.compile(await readFile(consumer, 'utf8'))).toBe('');
});

test('its types refuse a wrong call there', async () => {
  const program = `
    import { createTelemetryClient } from '@swamp-club/telemetry-contract/client';
    const client = createTelemetryClient({ url: '', token: async () => '' });
    await client.stats.profile.query({ userId: 5, days: 7 });
  `;
  expect(await packed.compile(program)).toContain("Type 'number' is not assignable to type 'string'");
});

test.each(['node', 'deno'] as const)(
  'a program outside the workspace calls a service with it under %s',
  async (runtime) => {
    await using server = await serveTelemetry({});
    expect(await packed.runConsumer(runtime, server.url, 'token')).toEqual({
      client: CONTRACT_VERSION,
      service: CONTRACT_VERSION,
      accepted: true,
      refused: 'declared',
    });
    expect(server.requests.length).toBeGreaterThan(0);
  },
);
