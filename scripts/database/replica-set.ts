// Makes a single-node replica set with access control out of a mongod that has just started, new or used before.
import { MongoClient, MongoNetworkError, MongoServerError } from 'mongodb';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

export const REPLICA_SET = 'swamp-club';
const ALREADY_INITIALIZED = 23;
const NOT_YET_INITIALIZED = 94;
const DEADLINE_MS = 30_000;

const Hello = z.looseObject({ isWritablePrimary: z.boolean() });
const Config = z.object({
  config: z.looseObject({ version: z.int(), members: z.tuple([z.looseObject({ _id: z.int(), host: z.string() })]) }),
});

const hasCode = (error: unknown, code: number) => error instanceof MongoServerError && error.code === code;

/**
 * A client that may do everything, once the node at `port` is primary. The caller closes it.
 *
 * It is the set's internal user, whose password is the key file: it exists before any other and on a node without a valid
 * configuration too. So each step can be repeated, and a first start that was killed half-way is simply continued.
 */
export async function openReplicaSet(port: number, key: string): Promise<MongoClient> {
  const address = `127.0.0.1:${port}`;
  const client = new MongoClient(`mongodb://${address}/?directConnection=true`, {
    auth: { username: '__system', password: key },
    authSource: 'local',
    authMechanism: 'SCRAM-SHA-256',
  });
  await within(DEADLINE_MS, async () => {
    try {
      await initiate(address, client);
      await moveTo(address, client);
      await untilPrimary(client);
      return true;
    } catch (error) {
      // A node that changes its state may drop its connections.
      if (!(error instanceof MongoNetworkError)) throw error;
      return undefined;
    }
  });
  return client;
}

async function initiate(address: string, client: MongoClient): Promise<void> {
  const config = { _id: REPLICA_SET, members: [{ _id: 0, host: address }] };
  try {
    await client.db('admin').command({ replSetInitiate: config });
  } catch (error) {
    if (!hasCode(error, ALREADY_INITIALIZED)) throw error;
  }
}

/** A member that finds itself under another address than its configuration says takes no writes: tell it the new one. */
async function moveTo(address: string, client: MongoClient): Promise<void> {
  const { config } = await within(DEADLINE_MS, async () => {
    try {
      return Config.parse(await client.db('admin').command({ replSetGetConfig: 1 }));
    } catch (error) {
      // It is still loading its configuration.
      if (!hasCode(error, NOT_YET_INITIALIZED)) throw error;
      return undefined;
    }
  });
  const [member] = config.members;
  if (member.host === address) return;
  const moved = { ...config, version: config.version + 1, members: [{ ...member, host: address }] };
  await client.db('admin').command({ replSetReconfig: moved, force: true });
}

async function untilPrimary(client: MongoClient): Promise<void> {
  await within(DEADLINE_MS, async () => {
    const { isWritablePrimary } = Hello.parse(await client.db('admin').command({ hello: 1 }));
    return isWritablePrimary ? true : undefined;
  });
}

/** Asks until there is an answer. */
async function within<T>(deadlineMs: number, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`The database did not become writable within ${deadlineMs / 1000} s.`);
    await setTimeout(20);
  }
}
