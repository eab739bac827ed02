// One transaction a batch: all that it does, marks included, or nothing of it. Tried without a running projector, whose next
// attempt would hide what an earlier one left behind.
import { expect, test } from 'vitest';
import { enqueueRename } from '../../../telemetry-service/src/commands/enqueue-rename.ts';
import { acceptEvents } from '../../../telemetry-service/src/ingest/accept-events.ts';
import { readEvents } from '../../../telemetry-service/src/ingest/wire.ts';
import { applyBatch, ClaimOutdated } from '../../../telemetry-service/src/projector/apply-batch.ts';
import { sizeOf } from '../../../telemetry-service/src/projector/batch.ts';
import { claim } from '../../../telemetry-service/src/projector/projector.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { cliEvent, renameCommand } from '../telemetry.ts';
import { fenceOf } from './apply-due.ts';

const now = new Date('2026-11-23T12:00:00Z');
const ann = { userId: 'ann', username: 'old', usernameVersion: 1 };

/** Events of ann's and of nobody, and a rename of hers. */
async function accept({ db }: TestDatabase): Promise<void> {
  const origin = { requestedBy: 'main-app', traceparent: null };
  await acceptEvents(db, readEvents({ events: [cliEvent(), cliEvent()] }), ann, now);
  await acceptEvents(db, readEvents(cliEvent()), null, now);
  await enqueueRename(db, renameCommand('ann', 'old', 'new', 2), origin, now);
}

async function everythingIn({ db }: TestDatabase) {
  const names = (await db.listCollections().toArray()).map(({ name }) => name).toSorted();
  return Promise.all(names.map(async (name) => [name, await db.collection(name).find().sort({ _id: 1 }).toArray()]));
}

test('what was applied is marked, and not claimed again', async () => {
  await using database = await testDatabase('telemetry');
  const { db } = database;
  await accept(database);
  const batch = await claim(db, now, 100);
  expect(sizeOf(batch)).toBe(4);
  await applyBatch(fenceOf(database), db, batch, now);
  expect(sizeOf(await claim(db, now, 100))).toBe(0);
  expect(await db.collection('telemetry_events').countDocuments({ status: 'done', processedAt: now })).toBe(3);
  expect(await db.collection('telemetry_commands').countDocuments({ status: 'done', processedAt: now })).toBe(1);
});

test.for(['telemetry_commands', 'telemetry_events'])(
  'a batch with one item of %s that is no longer pending changes nothing at all',
  async (collection) => {
    await using database = await testDatabase('telemetry');
    const { db } = database;
    await accept(database);
    await applyBatch(fenceOf(database), db, await claim(db, now, 100), now);

    await accept(database);
    const batch = await claim(db, now, 100);
    expect(sizeOf(batch)).toBe(4);
    // Found out by the last writes of the transaction, when all others have been made.
    await db.collection(collection).updateOne({ status: 'pending' }, { $set: { status: 'discarded' } });
    const before = await everythingIn(database);
    await expect(applyBatch(fenceOf(database), db, batch, now)).rejects.toThrow(ClaimOutdated);
    expect(await everythingIn(database)).toEqual(before);
  },
);
