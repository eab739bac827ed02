// A database connection that keeps the promises the rest of the code builds on: majority writes, or it refuses to start.
import { MongoClient, type Db } from 'mongodb';

export interface MongoConnection extends AsyncDisposable {
  readonly client: MongoClient;
  readonly db: Db;
}

/** Thrown when a service must not start on this database; the message says what to change. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase';
}

/**
 * Connects to `uri`, using the database the URI names or `defaultDatabase`.
 * @throws UnusableDatabase when it cannot be reached within 5 s, asks for writes weaker than majority, or is no replica set.
 */
export async function connectMongo(
  uri: string,
  { appName, defaultDatabase }: { appName: string; defaultDatabase: string },
): Promise<MongoConnection> {
  const asked = new MongoClient(uri).options;
  const weak = asked.writeConcern?.w;
  if (weak !== undefined && weak !== 'majority') {
    throw new UnusableDatabase(
      `The database URI sets w=${weak}; acknowledged data could be lost. Remove it or use w=majority.`,
    );
  }
  const client = new MongoClient(uri, {
    appName,
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    serverSelectionTimeoutMS: 5000,
  });
  try {
    await client.connect();
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello['setName'] === undefined && hello['msg'] !== 'isdbgrid') {
      throw new UnusableDatabase('MongoDB must run as a replica set (transactions need one); a single node is enough.');
    }
  } catch (error) {
    await client.close();
    if (error instanceof UnusableDatabase) throw error;
    const hosts = asked.hosts.map((host) => host.toString()).join(', ');
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnusableDatabase(`Cannot use the database at ${hosts}: ${reason}`, { cause: error });
  }
  const database = asked.dbName === 'test' ? defaultDatabase : asked.dbName;
  return { client, db: client.db(database), [Symbol.asyncDispose]: () => client.close() };
}
