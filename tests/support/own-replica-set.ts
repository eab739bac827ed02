// Three database nodes of a test's own, so that there is somebody to take over when the primary goes.
import { MongoClient } from 'mongodb';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { z } from 'zod';
import { startMongod } from '../../scripts/database/mongod.ts';
import { openReplicaSet } from '../../scripts/database/replica-set.ts';
import { ensureUsers, type ServiceUris } from '../../scripts/database/service-users.ts';
import { freePort } from '../../scripts/ports.ts';
import type { RunningProcess } from '../../scripts/processes/child.ts';
import { readOrCreateSecret } from '../../scripts/secrets.ts';
import { eventually } from './eventually.ts';
import { temporaryDirectory } from './temporary-directory.ts';

export interface OwnReplicaSet extends AsyncDisposable, ServiceUris {
  /** Hands over to another node, which writes pause for. */
  stepDown(): Promise<void>;
  /** SIGKILL; the others notice and elect a new primary. */
  killPrimary(): Promise<void>;
  /** What the nodes say of each other, for a failure message. */
  states(): Promise<string>;
}

const Status = z.object({
  members: z.array(z.object({ name: z.string(), stateStr: z.string(), self: z.boolean().optional() })),
});

export async function ownReplicaSet(): Promise<OwnReplicaSet> {
  await using starting = new AsyncDisposableStack();
  const { path: dataDir } = starting.use(await temporaryDirectory());
  const secrets = join(dataDir, 'secrets');
  const key = await readOrCreateSecret(secrets, 'mongod-key');
  const nodes = new Map<string, RunningProcess>();
  for (const name of ['first', 'second', 'third']) {
    const port = await freePort();
    const node = { name, mongod: inject('mongod'), dbpath: join(dataDir, name), port, keyFile: key.file, env: {} };
    const whenInUse = { dbpath: 'It is this test’s own.', port: 'Run the test again.' };
    nodes.set(`127.0.0.1:${port}`, starting.use(await startMongod({ ...node, whenInUse })));
  }
  const hosts = [...nodes.keys()];
  await using system = await openReplicaSet(hosts, key.value);
  const { uris, adminUri } = await ensureUsers(system, secrets, hosts);
  const admin = starting.use(await new MongoClient(adminUri).connect());
  const statesOf = async () => Status.parse(await admin.db('admin').command({ replSetGetStatus: 1 })).members;
  await eventually(async () => {
    const states = (await statesOf()).map(({ stateStr }) => stateStr);
    expect(states.toSorted()).toEqual(['PRIMARY', 'SECONDARY', 'SECONDARY']);
  });
  const kept = starting.move();
  return {
    uris,
    adminUri,
    stepDown: async () => {
      await admin.db('admin').command({ replSetStepDown: 10, secondaryCatchUpPeriodSecs: 5 });
    },
    killPrimary: async () => {
      // The primary is who answers; what it says of the others may be of before it was elected.
      const primary = (await statesOf()).find(({ self, stateStr }) => self === true && stateStr === 'PRIMARY');
      const node = nodes.get(primary?.name ?? '');
      if (node === undefined) throw new Error('There is no primary just now.');
      node.kill('SIGKILL');
      await node.exited;
    },
    states: async () => {
      // Nobody may be there to ask.
      const states = await statesOf().catch(String);
      return JSON.stringify(states);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
