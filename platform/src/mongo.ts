// A database connection that keeps the promises the rest of the code builds on: majority writes, or it refuses to start.
import { MongoClient, type Db, type MongoOptions } from 'mongodb';
import { drainClosedSockets } from './closed-sockets.ts';

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
 * @throws UnusableDatabase when the URI is malformed or asks for writes weaker than majority, and when the database cannot
 * be reached within 5 s or is no replica set.
 */
export async function connectMongo(
  uri: string,
  { appName, defaultDatabase }: { appName: string; defaultDatabase: string },
): Promise<MongoConnection> {
  const asked = parseUri(uri);
  const weak = asked.writeConcern?.w;
  if (weak !== undefined && weak !== 'majority') {
    throw new UnusableDatabase(
      `The database URI sets w=${weak}; acknowledged data could be lost. Remove it or use w=majority.`,
    );
  }
  await using connecting = new AsyncDisposableStack();
  connecting.use(drainClosedSockets());
  const client = new MongoClient(uri, {
    appName,
    // Every read and write here counts on these, so what the URI says otherwise is overruled: flat, as the URI has them,
    // because the driver lets a URI's `journal` win over a `writeConcern` object.
    w: 'majority',
    journal: true,
    readConcernLevel: 'majority',
    readPreference: 'primary',
    retryWrites: true,
    serverSelectionTimeoutMS: 5000,
    // A server that has stopped answering keeps its callers waiting for the sum of these two, and a retry.
    heartbeatFrequencyMS: 2000,
    connectTimeoutMS: 5000,
  });
  connecting.defer(() => client.close());
  try {
    await client.connect();
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello['setName'] === undefined && hello['msg'] !== 'isdbgrid') {
      throw new UnusableDatabase('MongoDB must run as a replica set (transactions need one); a single node is enough.');
    }
  } catch (error) {
    if (error instanceof UnusableDatabase) throw error;
    const hosts = asked.srvHost ?? asked.hosts.map((host) => host.toString()).join(', ');
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnusableDatabase(`Cannot use the database at ${hosts}: ${reason}`, { cause: error });
  }
  // The driver says `test` for a URI without a database.
  const database = asked.dbName === 'test' ? defaultDatabase : asked.dbName;
  const connected = connecting.move();
  return { client, db: client.db(database), [Symbol.asyncDispose]: () => connected.disposeAsync() };
}

function parseUri(uri: string): MongoOptions {
  try {
    return new MongoClient(uri).options;
  } catch (error) {
    // The driver's message may quote the URI, and with it the password.
    throw new UnusableDatabase(
      'The database URI is malformed. It looks like mongodb://user:password@host:port/database, special characters in the password percent-encoded.',
      { cause: error },
    );
  }
}
