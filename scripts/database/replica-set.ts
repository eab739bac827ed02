// Makes a single-node replica set with access control out of a mongod that has just started, new or used before.
import { MongoClient, MongoServerError } from 'mongodb';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';

export const REPLICA_SET = 'swamp-club';
export const ADMIN_USER = 'admin';

const AUTHENTICATION_FAILED = 18;
const ALREADY_INITIALIZED = 23;
const NOT_YET_INITIALIZED = 94;
const DEADLINE_MS = 30_000;

const Hello = z.looseObject({ isWritablePrimary: z.boolean() });
const Config = z.object({
  config: z.looseObject({ version: z.int(), members: z.tuple([z.looseObject({ _id: z.int(), host: z.string() })]) }),
});

const hasCode = (error: unknown, code: number) => error instanceof MongoServerError && error.code === code;

/** The client of the set's administrator, once the node at `port` is primary. The caller closes it. */
export async function openReplicaSet(port: number, adminPassword: string): Promise<MongoClient> {
  const address = `127.0.0.1:${port}`;
  const uri = `mongodb://${address}/?directConnection=true`;
  const auth = { username: ADMIN_USER, password: adminPassword };
  try {
    await using admin = new MongoClient(uri, { auth });
    await admin.connect();
  } catch (error) {
    if (!hasCode(error, AUTHENTICATION_FAILED)) throw error;
    await initiate(uri, address, auth);
  }
  const admin = new MongoClient(uri, { auth });
  await moveTo(address, admin);
  await untilPrimary(admin);
  return admin;
}

/** First start: without any user yet, MongoDB lets a local connection initiate the set and make the first user. */
async function initiate(uri: string, address: string, auth: { username: string; password: string }): Promise<void> {
  await using anonymous = await new MongoClient(uri).connect();
  const db = anonymous.db('admin');
  try {
    await db.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host: address }] } });
  } catch (error) {
    // A first start that was killed right here left an initiated set and no user.
    if (!hasCode(error, ALREADY_INITIALIZED)) throw error;
  }
  await untilPrimary(anonymous);
  await db.command({ createUser: auth.username, pwd: auth.password, roles: ['root'] });
}

/** A member that finds itself under another address than its configuration says takes no writes: tell it the new one. */
async function moveTo(address: string, admin: MongoClient): Promise<void> {
  const { config } = await within(DEADLINE_MS, async () => {
    try {
      return Config.parse(await admin.db('admin').command({ replSetGetConfig: 1 }));
    } catch (error) {
      // It is still loading its configuration.
      if (!hasCode(error, NOT_YET_INITIALIZED)) throw error;
      return undefined;
    }
  });
  const [member] = config.members;
  if (member.host === address) return;
  const moved = { ...config, version: config.version + 1, members: [{ ...member, host: address }] };
  await admin.db('admin').command({ replSetReconfig: moved, force: true });
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
