// A cluster of a test's own, as `npm run cluster` starts it, on a folder that is gone afterwards.
import { MongoClient } from 'mongodb';
import { expect, inject, onTestFailed } from 'vitest';
import { z } from 'zod';
import { runCluster, type Cluster } from '../../scripts/cluster/cluster.ts';
import type { Part } from '../../scripts/cluster/parts.ts';
import { loadConfig } from '../../scripts/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { eventually } from '../support/eventually.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

export interface OwnCluster extends Cluster, AsyncDisposable {
  /** Connected as the administrator. */
  admin: MongoClient;
  part: (name: string) => Part;
  /** The database node that takes the writes just now. */
  primary: () => Promise<Part>;
  /** Resolves when there is a primary and the others follow it. */
  allNodesWork: () => Promise<void>;
}

const Status = z.object({ members: z.array(z.object({ name: z.string(), stateStr: z.string() })) });
const KEPT_LINES = 300;

/** Its last lines go with a failure of the running test. */
export async function ownCluster(settings: NodeJS.ProcessEnv = {}): Promise<OwnCluster> {
  await using starting = new AsyncDisposableStack();
  const { path: dataDir } = starting.use(await temporaryDirectory());
  const config = loadConfig({
    ...loadConfig().env,
    RATE_LIMIT: 'off',
    USERNAME_CHANGES_PER_DAY: '0',
    LOG_LEVEL: 'warn',
    ...settings,
    DATA_DIR: dataDir,
    MONGOD_BINARY: inject('mongod'),
    MAIN_APP_PORT: String(await freePort()),
    TELEMETRY_PORT: String(await freePort()),
  });
  const lines: string[] = [];
  const say = (line: string) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  };
  onTestFailed(() => console.error(lines.join('\n')));
  const cluster = await runCluster({ config, running: starting, stop: new AbortController().signal, say });
  const admin = starting.use(await new MongoClient(cluster.adminUri).connect());
  const kept = starting.move();
  const part = (name: string) => {
    const found = cluster.parts.find((one) => one.name === name);
    if (found === undefined) throw new Error(`This cluster has no ${name}.`);
    return found;
  };
  const states = async () => Status.parse(await admin.db('admin').command({ replSetGetStatus: 1 })).members;
  return {
    ...cluster,
    admin,
    part,
    primary: () =>
      eventually(async () => {
        const primary = (await states()).find(({ stateStr }) => stateStr === 'PRIMARY');
        const found = cluster.parts.find(({ port }) => primary?.name === `127.0.0.1:${port}`);
        if (found === undefined) throw new Error('There is no primary just now.');
        return found;
      }),
    allNodesWork: async () => {
      await expect
        .poll(async () => (await states()).map(({ stateStr }) => stateStr).toSorted(), { timeout: 60_000 })
        .toEqual(['PRIMARY', 'SECONDARY', 'SECONDARY']);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
