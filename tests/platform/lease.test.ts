// The lease itself: one holder, the database's clock, and a fence that lets nothing of a former holder through.
import { afterEach, expect, test, vi } from 'vitest';
import { leases } from '@swamp-club/platform/lease-store.ts';
import { LeaseLost, acquireLease, type Lease } from '@swamp-club/platform/lease.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';

const LONG = 60_000;

afterEach(() => vi.useRealTimers());

const leasesOf = ({ db }: TestDatabase) => leases(db);
const acquire = (database: TestDatabase, holder: string, leaseMs = LONG) =>
  acquireLease(database.db, { name: 'projector', holder, leaseMs });

async function held(acquiring: Promise<Lease | null>): Promise<Lease> {
  const lease = await acquiring;
  if (lease === null) throw new Error('The lease is held by somebody else.');
  return lease;
}

/** Takes the lease as soon as it has expired. */
const overtake = (database: TestDatabase) => eventually(() => held(acquire(database, 'successor')));

test('while it is held nobody else gets it', async () => {
  await using database = await testDatabase('telemetry');
  await using _lease = await held(acquire(database, 'first'));
  expect(await acquire(database, 'standby')).toBeNull();
});

test('of many who reach for a free lease at once exactly one gets it', async () => {
  await using database = await testDatabase('telemetry');
  const leases = await Promise.all(Array.from({ length: 10 }, (_, index) => acquire(database, `holder ${index}`)));
  expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
});

test('of many who reach for an expired lease at once exactly one gets it, with a higher token', async () => {
  await using database = await testDatabase('telemetry');
  await using _expired = await held(acquire(database, 'dead', 1));
  const before = await leasesOf(database).findOne({});
  const leases = await eventually(async () => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, index) => acquire(database, `holder ${index}`)));
    expect(all.some((lease) => lease !== null)).toBe(true);
    return all;
  });
  expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
  expect((await leasesOf(database).findOne({}))?.token).toBeGreaterThan(before?.token ?? Infinity);
});

test('leases of different names do not know each other', async () => {
  await using database = await testDatabase('telemetry');
  await using _projector = await held(acquire(database, 'first'));
  const relay = { name: 'relay', holder: 'first', leaseMs: LONG };
  await using other = await acquireLease(database.db, relay);
  expect(other).not.toBeNull();
});

test("it expires by the clock of the database, whatever the holders' clocks say", async () => {
  await using database = await testDatabase('telemetry');
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('1999-01-01') });
  await using _lease = await held(acquire(database, 'living in the past'));
  vi.setSystemTime(new Date('2099-01-01'));
  expect(await acquire(database, 'living in the future')).toBeNull();

  // The other way round: expired in truth, though the taker's clock is behind the one who took it.
  await leasesOf(database).updateOne({}, [{ $set: { expiresAt: '$$NOW' } }]);
  vi.setSystemTime(new Date('1999-01-01'));
  const token = (await leasesOf(database).findOne({}))?.token;
  await using _successor = await held(acquire(database, 'living in the past'));
  expect((await leasesOf(database).findOne({}))?.token).toBeGreaterThan(token ?? Infinity);
});

test('a lease that is given up is free at once', async () => {
  await using database = await testDatabase('telemetry');
  {
    await using _lease = await held(acquire(database, 'first'));
  }
  await using next = await acquire(database, 'next');
  expect(next).not.toBeNull();
});

test('whoever takes a lease knows whether its last holder gave it up or left it', async () => {
  await using database = await testDatabase('telemetry');
  {
    await using fresh = await held(acquire(database, 'first'));
    expect(fresh.abandoned).toBe(false);
  }
  await using next = await held(acquire(database, 'next', 1));
  expect(next.abandoned).toBe(false);
  await using successor = await overtake(database);
  expect(successor.abandoned).toBe(true);
});

test('giving up a lease that somebody else holds by now leaves it to them', async () => {
  await using database = await testDatabase('telemetry');
  const lost = await held(acquire(database, 'first', 1));
  await using _successor = await overtake(database);
  await lost[Symbol.asyncDispose]();
  expect(await leasesOf(database).findOne({})).toMatchObject({ holder: 'successor' });
  expect(await acquire(database, 'third')).toBeNull();
});

test('renewing moves the expiry on', async () => {
  await using database = await testDatabase('telemetry');
  await using lease = await held(acquire(database, 'first'));
  await leasesOf(database).updateOne({}, [{ $set: { expiresAt: '$$NOW' } }]);
  await lease.renew();
  expect(await acquire(database, 'standby')).toBeNull();
});

test('a transaction renews the lease, commits what it wrote and gives back its result', async () => {
  await using database = await testDatabase('telemetry');
  const written = database.db.collection('written');
  await using lease = await held(acquire(database, 'first'));
  await leasesOf(database).updateOne({}, [{ $set: { expiresAt: '$$NOW' } }]);
  const result = await lease.transaction(async (session) => {
    await written.insertOne({}, { session });
    return 'result';
  });
  expect(result).toBe('result');
  expect(await written.countDocuments()).toBe(1);
  expect(await acquire(database, 'standby')).toBeNull();
});

test('an error of the work rolls all of it back and arrives as it was thrown', async () => {
  await using database = await testDatabase('telemetry');
  const written = database.db.collection('written');
  await using lease = await held(acquire(database, 'first'));
  const mistake = new Error('mistake');
  const failing = lease.transaction(async (session) => {
    await written.insertOne({}, { session });
    throw mistake;
  });
  await expect(failing).rejects.toBe(mistake);
  expect(await written.countDocuments()).toBe(0);
  expect(await lease.transaction(() => Promise.resolve('still usable'))).toBe('still usable');
});

test('a holder whose lease was taken does no work, and learns it', async () => {
  await using database = await testDatabase('telemetry');
  await using lost = await held(acquire(database, 'first', 1));
  await using _successor = await overtake(database);
  const work = vi.fn<() => Promise<void>>();
  await expect(lost.transaction(work)).rejects.toThrow(LeaseLost);
  await expect(lost.renew()).rejects.toThrow(LeaseLost);
  expect(work).not.toHaveBeenCalled();
});

test('a holder who is overtaken in mid-transaction learns it, and nothing of the transaction is committed', async () => {
  await using database = await testDatabase('telemetry');
  const written = database.db.collection('written');
  await using lost = await held(acquire(database, 'first', 1));
  let successor: Lease | undefined;
  const overtaken = lost.transaction(async (session) => {
    await written.insertOne({ part: 'before' }, { session });
    successor ??= await overtake(database);
    await written.insertOne({ part: 'after' }, { session });
  });
  await expect(overtaken).rejects.toThrow(LeaseLost);
  expect(await written.countDocuments()).toBe(0);

  await successor?.transaction((session) => written.insertOne({ part: "the successor's" }, { session }));
  expect(await written.find().toArray()).toMatchObject([{ part: "the successor's" }]);
  await successor?.[Symbol.asyncDispose]();
});

test('a holder who is overtaken between its last write and the commit commits nothing', async () => {
  await using database = await testDatabase('telemetry');
  const written = database.db.collection('written');
  await using lost = await held(acquire(database, 'first', 1));
  let successor: Lease | undefined;
  const overtaken = lost.transaction(async (session) => {
    await written.insertOne({}, { session });
    successor ??= await overtake(database);
  });
  await expect(overtaken).rejects.toThrow(LeaseLost);
  expect(await written.countDocuments()).toBe(0);
  await successor?.[Symbol.asyncDispose]();
});

test('from the first write of a transaction to its commit nobody can take the lease, not even without ending it', async () => {
  await using database = await testDatabase('telemetry');
  await using lease = await held(acquire(database, 'first'));
  await lease.transaction(async () => {
    const taking = leasesOf(database).updateOne({}, { $inc: { token: 1 } }, { maxTimeMS: 300 });
    await expect(taking).rejects.toMatchObject({ codeName: 'MaxTimeMSExpired' });
  });
});
