// The database for everybody who brings none: a mongod of our own, with the same access control as a real one.
import { join } from 'node:path';
import type { RunningProcess } from '../processes/child.ts';
import { readOrCreateSecret } from '../secrets.ts';
import { startMongod, type MongodOptions } from './mongod.ts';
import { openReplicaSet } from './replica-set.ts';
import { ensureUsers, type ServiceUris } from './service-users.ts';

export interface EmbeddedDatabase extends RunningProcess, ServiceUris {
  readonly port: number;
}

export interface DatabaseOptions extends Pick<MongodOptions, 'mongod' | 'port' | 'env' | 'testCommands'> {
  /** Data, key file and passwords. Made when missing; used again when not, on whatever port. */
  dataDir: string;
}

/**
 * Starts mongod on 127.0.0.1 and resolves once it is writable and both services' users exist.
 * @throws DatabaseUnavailable when another one uses `dataDir` or `port`, or mongod ends on start.
 */
export async function startDatabase(options: DatabaseOptions): Promise<EmbeddedDatabase> {
  const { dataDir, port } = options;
  const secrets = join(dataDir, 'secrets');
  const key = await readOrCreateSecret(secrets, 'mongod-key');
  const whenInUse = {
    dbpath: `${dataDir} is in use by another database. Stop the other \`npm start\`, or set DATA_DIR to another directory.`,
    port: 'Set MONGODB_PORT to another one.',
  };
  const mongod = await startMongod({ ...options, dbpath: join(dataDir, 'mongod'), keyFile: key.file, whenInUse });
  try {
    const hosts = [`127.0.0.1:${port}`];
    await using client = await openReplicaSet(hosts, key.value);
    return { ...mongod, port, ...(await ensureUsers(client, secrets, hosts)) };
  } catch (error) {
    await mongod.stop();
    throw error;
  }
}
