// The compose file: what the specification's schema says of it, and whether the services understand what it tells them.
import { DCLinter } from 'dclint';
import { MongoClient } from 'mongodb';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig as loadMainAppConfig } from '../../main-app/src/config.ts';
import { loadConfig as loadPrepareConfig } from '../../scripts/database/prepare/config.ts';
import { loadConfig as loadTelemetryConfig } from '../../telemetry-service/src/config.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { composeFile, environmentOf, readCompose } from './compose-file.ts';
import { repository } from './dockerfile.ts';

/** Where `dclint`'s rules are about more than the order of keys; the schema it checks in any case. */
const rules = {
  'no-build-and-image': 0,
  'no-quotes-in-volumes': 0,
  'require-quotes-in-ports': 0,
  'service-dependencies-alphabetical-order': 0,
  'service-keys-order': 0,
  'service-ports-alphabetical-order': 0,
  'services-alphabetical-order': 0,
  'top-level-properties-order': 0,
} as const;
const Problem = z.object({ rule: z.string(), line: z.number(), message: z.string() });

/** Without its types, which do not resolve. */
const problemsOf = (file: string) =>
  z
    .array(z.object({ messages: z.array(Problem) }))
    .parse(new DCLinter({ rules, quiet: true, debug: false, exclude: [] }).lintFiles([file], false))
    .flatMap(({ messages }) => messages);

const shell = { MAIN_APP_HOST: 'swamp.example', TELEMETRY_HOST: 'telemetry.swamp.example' };
const compose = await readCompose();
const { 'main-app': mainApp, 'telemetry-service': telemetry, 'database-init': init, proxy } = compose;
if (!mainApp || !telemetry || !init || !proxy) throw new Error('The compose file misses a service.');

test('it fits the specification, and the check would notice if it did not', async () => {
  expect(problemsOf(composeFile)).toEqual([]);
  await using directory = await temporaryDirectory();
  const broken = join(directory.path, 'compose.yaml');
  await writeFile(broken, (await readFile(composeFile, 'utf8')).replace('stop_grace_period', 'stop_grace'));
  expect(problemsOf(broken)).toContainEqual(expect.objectContaining({ rule: 'invalid-schema' }));
});

describe.each([
  ['main-app', mainApp, ['main-app/src/config.ts', 'platform/src/config.ts'], loadMainAppConfig],
  ['telemetry-service', telemetry, ['telemetry-service/src/config.ts', 'platform/src/config.ts'], loadTelemetryConfig],
  ['database-init', init, ['scripts/database/prepare/config.ts'], loadPrepareConfig],
] as const)('%s', (_name, service, sources, loadConfig) => {
  test('gets what it needs, in a form that it takes', async () => {
    expect(() => loadConfig({})).toThrow('The environment does not fit');
    expect(loadConfig(await environmentOf(service, shell))).toBeDefined();
  });

  test('gets nothing that it does not know', async () => {
    const texts = await Promise.all(sources.map((file) => readFile(join(repository, file), 'utf8')));
    const known = new Set(texts.flatMap((text) => text.match(/\b[A-Z][A-Z0-9_]+(?=:)/g) ?? []));
    // One job reads both services' files.
    const strangers = Object.keys(await environmentOf(service, shell)).filter((name) => !known.has(name));
    expect(strangers).toEqual(service === init ? ['BETTER_AUTH_SECRET', 'OPERATOR_TOKEN'] : []);
  });
});

test('the services’ databases are the nodes that it starts', async () => {
  const nodes = Object.keys(compose).filter((name) => name.startsWith('mongod-'));
  expect(nodes).toHaveLength(3);
  for (const [name, uri] of Object.entries(await environmentOf(init, shell))) {
    if (!name.endsWith('_MONGODB_URI')) continue;
    const { hosts, replicaSet } = new MongoClient(uri).options;
    expect([name, hosts.map(({ host }) => host), replicaSet]).toEqual([name, nodes, 'swamp-club']);
  }
});

test('people reach the proxy and nothing else, and no file of an image can be changed', () => {
  for (const [name, service] of Object.entries(compose)) {
    expect([name, service]).toMatchObject([name, { read_only: true, cap_drop: ['ALL'] }]);
  }
  const reached = Object.entries(compose).filter(([, { ports }]) => ports.length > 0);
  expect(reached.map(([name]) => name)).toEqual(['proxy']);
});

test('each service is there twice, is ready before it is asked and may finish what it is at', () => {
  for (const service of [mainApp, telemetry]) {
    expect(service).toMatchObject({ deploy: { replicas: 2 }, stop_grace_period: '20s' });
    expect(JSON.stringify(service['healthcheck'])).toContain('/readyz');
  }
});
