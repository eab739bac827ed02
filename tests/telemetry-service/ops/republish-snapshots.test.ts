// Everybody's snapshot once more, for whoever follows them.
import { acquireLease, LeaseLost } from '@swamp-club/platform/lease.ts';
import { expect, test } from 'vitest';
import { republishSnapshots, requestRepublication } from '../../../telemetry-service/src/ops/republish-snapshots.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { mainAppStandIn } from '../main-app-stand-in.ts';
import { allCounted, cliEvent, rename, somebody, testTelemetry, vouchFor } from '../telemetry.ts';

const snapshotsOf = ({ db }: Pick<TestDatabase, 'db'>) =>
  db.collection('swamp_club_events').find().sort({ _id: 1 }).toArray();

async function projectorLease({ db }: TestDatabase) {
  const lease = { name: 'projector', holder: 'the test', leaseMs: 60_000 };
  const held = await acquireLease(db, lease);
  if (held === null) throw new Error('A projector is running already.');
  return held;
}

test('every snapshot gets a new seq, and is otherwise as it was', async () => {
  await using database = await testDatabase('telemetry');
  await using mainApp = await mainAppStandIn();
  const ann = somebody('ann');
  vouchFor(mainApp, ann);
  {
    await using telemetry = await testTelemetry({ database, mainApp });
    await telemetry.ingest({ events: [cliEvent(), cliEvent()] }, ann.key);
    await allCounted(telemetry);
    await rename(telemetry, 'bob', 'bob', 'robert');
  }
  const before = await snapshotsOf(database);
  const last = Math.max(...before.map(({ seq }) => Number(seq)));
  // More than a batch of people without figures beside them.
  const others = Array.from({ length: 250 }, (_, index) => ({
    _id: `person-${index}`,
    username: null,
    version: 0,
    erased: index === 0,
    revision: 1,
  }));
  await database.db.collection<(typeof others)[number]>('people').insertMany(others);

  await using lease = await projectorLease(database);
  expect(await republishSnapshots(lease, database.db, new Date())).toBe(0);
  await requestRepublication(database.db);
  const batches = [];
  do batches.push(await republishSnapshots(lease, database.db, new Date()));
  while (batches.at(-1) !== 0);
  expect(batches).toEqual([200, 52, 0]);

  const after = await snapshotsOf(database);
  expect(after).toHaveLength(252);
  expect(Math.min(...after.map(({ seq }) => Number(seq)))).toBeGreaterThan(last);
  for (const { seq: _seq, ...snapshot } of before) {
    expect(after).toContainEqual(expect.objectContaining(snapshot));
  }
  expect(after).toContainEqual(expect.objectContaining({ _id: 'person-0', gone: true, invocations: 0 }));
});

test('whoever has lost the lease publishes nothing, and the next holder goes on', async () => {
  await using database = await testDatabase('telemetry');
  {
    await using telemetry = await testTelemetry({ database });
    await rename(telemetry, 'ann', 'ann', 'anna');
  }
  await using lease = await projectorLease(database);
  await requestRepublication(database.db);
  await database.db.collection('leases').updateMany({}, { $inc: { token: 1 } });
  const before = await snapshotsOf(database);
  await expect(republishSnapshots(lease, database.db, new Date())).rejects.toThrow(LeaseLost);
  expect(await snapshotsOf(database)).toEqual(before);

  await database.db.collection('leases').updateMany({}, { $set: { expiresAt: new Date(0) } });
  await using successor = await projectorLease(database);
  expect(await republishSnapshots(successor, database.db, new Date())).toBe(1);
});

test('a running projector does what was asked for at once', async () => {
  await using telemetry = await testTelemetry();
  await rename(telemetry, 'ann', 'ann', 'anna');
  const [before] = await snapshotsOf(telemetry);
  await requestRepublication(telemetry.db);
  await expect
    .poll(async () => (await snapshotsOf(telemetry))[0]?.['seq'], { timeout: 5000 })
    .not.toBe(before?.['seq']);
  expect(before).toMatchObject({ _id: 'ann', username: 'anna' });
});
