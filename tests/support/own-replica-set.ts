// Three database nodes of a test's own, so that there is somebody to take over when the primary goes.
import { MongoClient } from 'mongodb';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, vi } from 'vitest';
import { z } from 'zod';
import type { EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { mongodArguments, startDatabase } from '../../scripts/database/embedded-database.ts';
import { freePort } from '../../scripts/ports.ts';
import { startProcess, type RunningProcess } from '../../scripts/processes/child.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export interface OwnReplicaSet extends AsyncDisposable, Pick<EmbeddedDatabase, 'uris' | 'adminUri'> {
  /** Hands over to another node, which writes pause for. */
  stepDown(): Promise<void>;
  /** SIGKILL; the others notice and elect a new primary. */
  killPrimary(): Promise<void>;
}

const Config = z.object({ config: z.looseObject({ version: z.int(), members: z.array(z.looseObject({})) }) });
const Status = z.object({ members: z.array(z.object({ name: z.string(), stateStr: z.string() })) });

/** How soon a primary that is gone is replaced: shorter than by default, so that a test need not wait ten seconds. */
const settings = { electionTimeoutMillis: 2000, heartbeatIntervalMillis: 500 };

export async function ownReplicaSet(): Promise<OwnReplicaSet> {
  await using starting = new AsyncDisposableStack();
  const { path: dataDir } = starting.use(await temporaryDirectory());
  const mongod = inject('mongod');
  const first = starting.use(await startDatabase({ mongod, dataDir, port: await freePort(), env: {} }));
  const nodes = new Map<string, RunningProcess>([[`127.0.0.1:${first.port}`, first]]);
  for (const name of ['second', 'third']) {
    const port = await freePort();
    nodes.set(`127.0.0.1:${port}`, starting.use(await startNode(mongod, dataDir, name, port)));
  }
  const hosts = [...nodes.keys()];
  const everywhere = (uri: string) => uri.replace(`127.0.0.1:${first.port}`, hosts.join(','));

  const admin = starting.use(await new MongoClient(first.adminUri).connect());
  const { config } = Config.parse(await admin.db('admin').command({ replSetGetConfig: 1 }));
  const members = hosts.map((host, _id) => ({ _id, host }));
  // By force, because two nodes at once may not join otherwise; there is no data yet that could be lost.
  const extended = { ...config, version: config.version + 1, members, settings };
  await admin.db('admin').command({ replSetReconfig: extended, force: true });
  const statesOf = async () => Status.parse(await admin.db('admin').command({ replSetGetStatus: 1 })).members;
  await vi.waitFor(
    async () => {
      const states = (await statesOf()).map(({ stateStr }) => stateStr);
      expect(states.toSorted()).toEqual(['PRIMARY', 'SECONDARY', 'SECONDARY']);
    },
    { timeout: 40_000, interval: 200 },
  );
  const kept = starting.move();
  return {
    uris: { main_app: everywhere(first.uris.main_app), telemetry: everywhere(first.uris.telemetry) },
    adminUri: everywhere(first.adminUri),
    stepDown: async () => {
      await admin.db('admin').command({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5 });
    },
    killPrimary: async () => {
      const primary = (await statesOf()).find(({ stateStr }) => stateStr === 'PRIMARY');
      const node = nodes.get(primary?.name ?? '');
      if (node === undefined) throw new Error('There is no primary just now.');
      node.kill('SIGKILL');
      await node.exited;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function startNode(mongod: string, dataDir: string, name: string, port: number): Promise<RunningProcess> {
  const dbpath = join(dataDir, name);
  await mkdir(dbpath);
  const listening = Promise.withResolvers<void>();
  const node = await startProcess({
    name,
    command: mongod,
    args: mongodArguments({ port, dbpath, keyFile: join(dataDir, 'secrets', 'mongod-key') }),
    env: {},
    onLine: (line) => {
      if (line.includes('"Waiting for connections"')) listening.resolve();
    },
  });
  await listening.promise;
  return node;
}
