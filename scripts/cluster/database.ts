// Three database nodes, one replica set: any one of them may go, and two still make a majority.
import { join } from 'node:path';
import { findMongod } from '../database/mongod-binary.ts';
import { startMongod } from '../database/mongod.ts';
import { openReplicaSet } from '../database/replica-set.ts';
import { ensureUsers, type ServiceUris } from '../database/service-users.ts';
import { freePort } from '../ports.ts';
import type { Surroundings } from '../processes/run.ts';
import { readOrCreateSecret } from '../secrets.ts';
import { runParts, type Part } from './parts.ts';

const NODES = [1, 2, 3];

export interface ClusterDatabase extends ServiceUris {
  parts: Part[];
}

/** @throws DatabaseUnavailable, NoMongod */
export async function runDatabaseNodes(surroundings: Surroundings): Promise<ClusterDatabase> {
  const { config, say } = surroundings;
  const { DATA_DIR: dataDir, env } = config;
  const mongod = await findMongod(config, say);
  const secrets = join(dataDir, 'secrets');
  const key = await readOrCreateSecret(secrets, 'mongod-key');
  const whenInUse = {
    dbpath: `${dataDir} is in use by another cluster. Stop the other \`npm run cluster\`, or set DATA_DIR to another directory.`,
    port: 'It was free a moment ago: start again.',
  };
  const ports = await Promise.all(NODES.map(() => freePort()));
  const parts = await runParts(
    ports.map((port, index) => {
      const name = `mongod ${index + 1}`;
      const dbpath = join(dataDir, `mongod-${index + 1}`);
      const start = () => startMongod({ name, mongod, dbpath, port, keyFile: key.file, env, whenInUse });
      return { name, role: 'database node', port, start };
    }),
    surroundings,
  );
  const hosts = ports.map((port) => `127.0.0.1:${port}`);
  await using client = await openReplicaSet(hosts, key.value);
  return { parts, ...(await ensureUsers(client, secrets, hosts)) };
}
