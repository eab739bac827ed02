// Makes a replica set with access control out of mongods that have just started, new or used before.
import { MongoClient, MongoNetworkError, MongoServerError } from 'mongodb';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

export const REPLICA_SET = 'swamp-club';
const ALREADY_INITIALIZED = 23;
const NOT_YET_INITIALIZED = 94;
const DEADLINE_MS = 60_000;

/** A primary that is gone is replaced within 3 s instead of 12: while a request is still waiting, and the CLI, which gives up after 5 s. */
const settings = { electionTimeoutMillis: 2000, heartbeatIntervalMillis: 500 };

const Hello = z.looseObject({ primary: z.string().optional(), isWritablePrimary: z.boolean() });
const Member = z.looseObject({ _id: z.int(), host: z.string() });
const Config = z.object({ config: z.looseObject({ version: z.int(), members: z.array(Member) }) });

const hasCode = (error: unknown, code: number) => error instanceof MongoServerError && error.code === code;

/**
 * A client of the primary that may do everything, once the nodes at `hosts` (`127.0.0.1:27017`) have elected one. The caller
 * closes it.
 *
 * It is the set's internal user, whose password is the key file: it exists before any other and on a node without a valid
 * configuration too. So each step can be repeated, and a first start that was killed half-way is simply continued.
 */
export async function openReplicaSet(hosts: readonly string[], key: string): Promise<MongoClient> {
  const [first = ''] = hosts;
  const client = clientOf(first, key);
  const primary = await within(DEADLINE_MS, async () => {
    try {
      await initiate(hosts, client);
      await moveTo(hosts, client);
      return await findPrimary(client);
    } catch (error) {
      // A node that changes its state may drop its connections.
      if (!(error instanceof MongoNetworkError)) throw error;
      return undefined;
    }
  });
  await client.close();
  const writable = clientOf(primary, key);
  await untilWritable(writable);
  return writable;
}

const clientOf = (host: string, key: string) =>
  new MongoClient(`mongodb://${host}/?directConnection=true`, {
    auth: { username: '__system', password: key },
    authSource: 'local',
    authMechanism: 'SCRAM-SHA-256',
  });

async function initiate(hosts: readonly string[], client: MongoClient): Promise<void> {
  const members = hosts.map((host, _id) => ({ _id, host }));
  try {
    await client.db('admin').command({ replSetInitiate: { _id: REPLICA_SET, members, settings } });
  } catch (error) {
    if (!hasCode(error, ALREADY_INITIALIZED)) throw error;
  }
}

/** Members that find themselves under other addresses than their configuration says take no writes: tell them the new ones. */
async function moveTo(hosts: readonly string[], client: MongoClient): Promise<void> {
  const { config } = await within(DEADLINE_MS, async () => {
    try {
      return Config.parse(await client.db('admin').command({ replSetGetConfig: 1 }));
    } catch (error) {
      // It is still loading its configuration.
      if (!hasCode(error, NOT_YET_INITIALIZED)) throw error;
      return undefined;
    }
  });
  const members = config.members.map((member, index) => ({ ...member, host: hosts[index] ?? member.host }));
  if (members.every(({ host }, index) => host === config.members[index]?.host)) return;
  const moved = { ...config, version: config.version + 1, members };
  await client.db('admin').command({ replSetReconfig: moved, force: true });
}

const hello = async (client: MongoClient) => Hello.parse(await client.db('admin').command({ hello: 1 }));

const findPrimary = (client: MongoClient): Promise<string> =>
  within(DEADLINE_MS, async () => (await hello(client)).primary);

/** One that was elected a moment ago takes no writes yet. */
async function untilWritable(client: MongoClient): Promise<void> {
  await within(DEADLINE_MS, async () => ((await hello(client)).isWritablePrimary ? true : undefined));
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
