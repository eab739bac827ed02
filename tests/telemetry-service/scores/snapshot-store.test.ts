// The numbers of snapshots: they only grow, whatever the clock does, and follow it where it goes on.
import { inTransaction } from '@swamp-club/platform/transaction.ts';
import type { ClientSession } from 'mongodb';
import { expect, test } from 'vitest';
import { noFigures } from '../../../telemetry-service/src/scores/figures.ts';
import { findSnapshotsAfter, publishSnapshots } from '../../../telemetry-service/src/scores/snapshot-store.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';

const publicationOf = (userId: string) => ({
  person: { userId, username: null, version: 0, erased: false },
  figures: noFigures,
  devices: 0,
});

const inOneTransaction = ({ client }: TestDatabase, work: (session: ClientSession) => Promise<unknown>) =>
  client.withSession((session) => inTransaction(session, () => work(session)));

const seqsOf = async ({ db }: TestDatabase) => (await findSnapshotsAfter(db, 0, 100)).snapshots.map(({ seq }) => seq);

test('seq follows the clock, and grows when it stands still or goes back', async () => {
  await using database = await testDatabase('telemetry');
  const publish = (userIds: string[], now: Date) =>
    inOneTransaction(database, (session) => publishSnapshots(database.db, userIds.map(publicationOf), now, session));
  const noon = new Date('2026-11-23T12:00:00Z');
  const micros = noon.getTime() * 1000;
  await publish(['a', 'b'], noon);
  expect(await seqsOf(database)).toEqual([micros, micros + 1]);
  await publish(['c'], noon);
  await publish(['d'], new Date('2026-11-23T11:00:00Z'));
  expect(await seqsOf(database)).toEqual([micros, micros + 1, micros + 2, micros + 3]);
  const later = new Date('2026-11-23T12:00:01Z');
  await publish(['a'], later);
  expect(await seqsOf(database)).toEqual([micros + 1, micros + 2, micros + 3, later.getTime() * 1000]);
});

test('what one transaction publishes later has the higher seq', async () => {
  await using database = await testDatabase('telemetry');
  const now = new Date();
  await inOneTransaction(database, async (session) => {
    const first = await publishSnapshots(database.db, [publicationOf('a')], now, session);
    const second = await publishSnapshots(database.db, [publicationOf('b')], now, session);
    expect(second.get('b')).toBe((first.get('a') ?? NaN) + 1);
  });
});

test('a transaction that is rolled back has published nothing and used up no seq', async () => {
  await using database = await testDatabase('telemetry');
  const now = new Date();
  const publish = (session: ClientSession) => publishSnapshots(database.db, [publicationOf('a')], now, session);
  const rolledBack = inOneTransaction(database, async (session) => {
    await publish(session);
    throw new Error('mistake');
  });
  await expect(rolledBack).rejects.toThrow('mistake');
  expect(await seqsOf(database)).toEqual([]);
  await inOneTransaction(database, publish);
  expect(await seqsOf(database)).toEqual([now.getTime() * 1000]);
});
