// A restored telemetry hears again what it had acknowledged since its backup.
import { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { countReplay, replayOutbox } from '../../../main-app/src/ops/replay-outbox.ts';
import { outboxStore, type OutboxRecord } from '../../../main-app/src/telemetry/outbox-store.ts';
import { testDatabase } from '../../support/database.ts';

const at = (time: string) => new Date(`2026-11-23T${time}.000Z`);

function record(_id: string, more: Partial<OutboxRecord>): OutboxRecord {
  return {
    _id,
    type: 'username_changed',
    userId: new ObjectId(),
    oldUsername: 'a',
    newUsername: 'b',
    usernameVersion: 2,
    createdAt: at('09:00:00'),
    traceparent: null,
    status: 'sent',
    attempts: 1,
    availableAt: at('09:00:00'),
    lastError: null,
    sentAt: at('13:00:00'),
    acceptedAt: at('13:00:00'),
    ...more,
  };
}

test('what was acknowledged since the backup, less a minute, is pending again, and nothing else', async () => {
  await using database = await testDatabase('main_app');
  const outbox = outboxStore(database.db);
  await database.db
    .collection<OutboxRecord>('outbox')
    .insertMany([
      record('before', { acceptedAt: at('11:58:59') }),
      record('within the minute', { acceptedAt: at('11:59:00') }),
      record('after', { acceptedAt: at('12:30:00') }),
      { ...record('deletion', {}), type: 'account_deleted' },
      record('dead', { status: 'dead', sentAt: null, acceptedAt: null, lastError: 'refused' }),
      record('discarded', { status: 'discarded', sentAt: null, acceptedAt: null }),
    ]);
  const [outboxWritten, now] = [new Wakeup(), () => at('14:00:00')];
  expect(await countReplay(outbox, at('12:00:00'))).toBe(3);
  expect(await replayOutbox({ outbox, outboxWritten, now }, at('12:00:00'))).toBe(3);
  expect(outboxWritten.generation).toBe(1);
  const pending = await outbox.pending(10);
  expect(pending.map(({ _id }) => _id)).toEqual(['after', 'deletion', 'within the minute']);
  // Without `sentAt` it does not expire.
  const undelivered = { attempts: 0, availableAt: at('14:00:00'), sentAt: null, acceptedAt: null };
  expect(pending).toMatchObject([undelivered, undelivered, undelivered]);
  expect(await replayOutbox({ outbox, outboxWritten, now }, at('12:00:00'))).toBe(0);
});
