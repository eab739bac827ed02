// What a standby does: it takes over from holders that stop, fail, freeze or die, real processes among them.
import { MongoClient } from 'mongodb';
import { execPath } from 'node:process';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { leases } from '@swamp-club/platform/lease-store.ts';
import { acquireLease, LeaseLost, whileLeased, type Lease } from '@swamp-club/platform/lease.ts';
import { connectMongo } from '@swamp-club/platform/mongo.ts';
import { startProcess, type RunningProcess } from '../../scripts/processes/child.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { failCommand, type InjectedFault } from '../support/fail-command.ts';
import { ownMongod } from '../support/own-mongod.ts';
import { eventually } from '../support/eventually.ts';

/** What taking over and one transaction may take on a busy machine, beyond the rest of the lease. */
const TAKEOVER_MS = 10_000;

/** A candidate for the lease, running until it is disposed of. */
function candidate(
  { db }: Pick<TestDatabase, 'db'>,
  leaseMs: number,
  work: (lease: Lease, signal: AbortSignal) => Promise<void>,
) {
  const stop = new AbortController();
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  const options = { db, name: 'projector', leaseMs, signal: stop.signal, onError };
  const ended = whileLeased(options, (lease) => work(lease, stop.signal));
  const end = async () => {
    stop.abort();
    await ended;
  };
  return { errors, stop: end, [Symbol.asyncDispose]: end };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

/** Another process that holds the lease and is in the middle of a transaction. */
async function holderInMidTransaction(database: TestDatabase, leaseMs: number): Promise<RunningProcess> {
  const program = join(import.meta.dirname, 'programs', 'lease-holder.ts');
  const args = [program, database.uri, String(leaseMs)];
  const holder = await startProcess({ name: 'lease-holder', command: execPath, args, env: {} });
  await eventually(() => expect(holder.lastLines()).toContain('in mid-transaction'));
  return holder;
}

/** Who has begun to work, in order, and work that says it. */
function roll() {
  const working: string[] = [];
  const work = (name: string) => (_lease: Lease, signal: AbortSignal) => {
    working.push(name);
    return untilAborted(signal);
  };
  return { working, work };
}

/** Tells when it has taken over, and has written what the transaction of a dead holder had locked: or this would wait for a minute or more. */
function successor(database: TestDatabase, leaseMs: number) {
  const takenOver = Promise.withResolvers<number>();
  const standby = candidate(database, leaseMs, async (lease, signal) => {
    await lease.transaction((session) => database.db.collection('written').insertOne({ by: 'standby' }, { session }));
    takenOver.resolve(performance.now());
    await untilAborted(signal);
  });
  return { ...standby, takenOver: takenOver.promise };
}

test('a standby looks on while somebody holds the lease, and has it at once when that one gives it up, however long it is', async () => {
  await using database = await testDatabase('telemetry');
  const { working, work } = roll();
  await using holder = candidate(database, 60_000, work('holder'));
  await expect.poll(() => working).toEqual(['holder']);
  await using standbys = await new MongoClient(database.uri, { monitorCommands: true }).connect();
  let looks = 0;
  standbys.on('commandSucceeded', ({ commandName }) => (looks += commandName === 'find' ? 1 : 0));
  await using _standby = candidate({ db: standbys.db() }, 60_000, work('standby'));
  await expect.poll(() => looks).toBeGreaterThan(1);
  expect(working).toEqual(['holder']);
  await holder.stop();
  await expect.poll(() => working, { timeout: TAKEOVER_MS }).toEqual(['holder', 'standby']);
});

test('two candidates never work at once, whoever takes over from whom', async () => {
  await using database = await testDatabase('telemetry');
  let working = 0;
  let atOnce = 0;
  let turns = 0;
  const shortTurn = async (lease: Lease) => {
    working += 1;
    turns += 1;
    atOnce = Math.max(atOnce, working);
    await lease.renew().finally(() => (working -= 1));
    throw new Error('end of my turn');
  };
  await using _first = candidate(database, 60_000, shortTurn);
  await using _second = candidate(database, 60_000, shortTurn);
  await expect.poll(() => turns).toBeGreaterThanOrEqual(6);
  expect(atOnce).toBe(1);
});

test('work that throws is told, gives the lease up and gets another turn', async () => {
  await using database = await testDatabase('telemetry');
  const mistake = new Error('mistake');
  let turns = 0;
  await using failing = candidate(database, 60_000, async (_lease, signal) => {
    turns += 1;
    if (turns === 1) throw mistake;
    await untilAborted(signal);
  });
  // Long before the lease of the first turn would have run out.
  await expect.poll(() => turns, { timeout: 5000 }).toBe(2);
  expect(failing.errors).toEqual([mistake]);
});

test('a standby stops at once when it is told to, though the lease is held for long', async () => {
  await using database = await testDatabase('telemetry');
  const work = vi.fn<(signal: AbortSignal) => Promise<void>>(untilAborted);
  await using _holder = candidate(database, 60_000, (_lease, signal) => work(signal));
  await expect.poll(() => work.mock.calls.length).toBe(1);
  const standby = candidate(database, 60_000, (_lease, signal) => work(signal));
  await standby.stop();
  expect(work).toHaveBeenCalledTimes(1);
});

test('a holder killed in mid-transaction is followed within the rest of its lease', async () => {
  await using database = await testDatabase('telemetry');
  const leaseMs = 2500;
  const killed = await holderInMidTransaction(database, leaseMs);
  killed.kill('SIGKILL');
  await killed.exited;
  const died = performance.now();
  await using standby = successor(database, leaseMs);
  expect((await standby.takenOver) - died).toBeLessThan(leaseMs + TAKEOVER_MS);
  expect(await database.db.collection('written').find().toArray()).toMatchObject([{ by: 'standby' }]);
  expect(standby.errors).toEqual([]);
});

test('a holder frozen in mid-transaction is followed within its lease, and commits nothing when it wakes up', async () => {
  await using database = await testDatabase('telemetry');
  const leaseMs = 2500;
  await using frozen = await holderInMidTransaction(database, leaseMs);
  frozen.kill('SIGSTOP');
  const froze = performance.now();
  await using standby = successor(database, leaseMs);
  expect((await standby.takenOver) - froze).toBeLessThan(leaseMs + TAKEOVER_MS);

  frozen.kill('SIGUSR2');
  frozen.kill('SIGCONT');
  expect(await frozen.exited).toBe('exit code 0');
  expect(frozen.lastLines()).toContain(LeaseLost.name);
  expect(await database.db.collection('written').find().toArray()).toMatchObject([{ by: 'standby' }]);
  expect(standby.errors).toEqual([]);
});

test('an error of the work is what is told, even when the lease cannot be given up', async () => {
  await using mongod = await ownMongod();
  await using mongo = await connectMongo(mongod.uris.telemetry, { appName: 'holder', defaultDatabase: 'telemetry' });
  const mistake = new Error('mistake');
  const unauthorized = { appName: 'holder', failCommands: ['update'], errorCode: 13 };
  const faults: InjectedFault[] = [];
  await using failing = candidate(mongo, 60_000, async () => {
    faults.push(await failCommand(mongod.adminUri, unauthorized, 1));
    throw mistake;
  });
  await expect.poll(() => failing.errors).toEqual([mistake]);
  expect(faults).toHaveLength(1);
  for (const fault of faults) {
    await fault.fired();
    await fault[Symbol.asyncDispose]();
  }
});

test('a session that a lease may still name is nobody else’s: its successor kills it', async () => {
  await using mongod = await ownMongod();
  const appName = 'holder';
  await using mongo = await connectMongo(mongod.uris.telemetry, { appName, defaultDatabase: 'telemetry' });
  const lease = await acquireLease(mongo.db, { name: 'projector', holder: 'first', leaseMs: 60_000 });
  const named = await leases(mongo.db).findOne();
  {
    const unauthorized = { failCommands: ['update'], appName, errorCode: 13 };
    await using fault = await failCommand(mongod.adminUri, unauthorized);
    await lease?.[Symbol.asyncDispose]();
    await fault.fired();
  }
  expect(await leases(mongo.db).findOne()).toEqual(named);
  await using next = mongo.client.startSession();
  expect(next.id?.id.toString('hex')).not.toBe(named?.sessionId?.toString('hex'));
});
