// Who is charged when a transaction fails, and when: tried with transactions that fail on demand.
import { inTransaction } from '@swamp-club/platform/transaction.ts';
import { MongoNetworkError } from 'mongodb';
import { expect, test } from 'vitest';
import { enqueueRename } from '../../../telemetry-service/src/commands/enqueue-rename.ts';
import type { Fence } from '../../../telemetry-service/src/projector/apply-batch.ts';
import { claim } from '../../../telemetry-service/src/projector/projector.ts';
import { workOff } from '../../../telemetry-service/src/projector/work-off.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { renameCommand } from '../telemetry.ts';
import { now, workParts } from './apply-due.ts';

/** Does `before` at the beginning of each transaction, which gets its number: 1, 2, … */
function fenceOf({ client }: TestDatabase, before: (transaction: number) => Promise<void>): Fence {
  let transactions = 0;
  return {
    transaction: (work) =>
      client.withSession(async (session) => {
        await before(++transactions);
        return inTransaction(session, () => work(session));
      }),
  };
}

const commandsOf = ({ db }: TestDatabase) =>
  db.collection('telemetry_commands').find().sort({ userId: 1 }).project({ _id: 0, status: 1, attempts: 1 }).toArray();

/** Commands of as many people; each has failed as often as said. */
async function accept({ db }: TestDatabase, ...attempts: number[]): Promise<void> {
  for (const [index, failures] of attempts.entries()) {
    const command = renameCommand(`person-${index}`, 'old', 'new');
    await enqueueRename(db, command, { requestedBy: 'main-app', traceparent: null }, now);
    const commands = db.collection<{ _id: string }>('telemetry_commands');
    await commands.updateOne({ _id: command.commandId }, { $set: { attempts: failures } });
  }
}

test.for([
  ['a batch', [0, 0], 1],
  ['what runs alone because it has failed before', [3], 2],
] as const)('a database that is away charges nobody: %s', async ([, attempts, failing]) => {
  await using database = await testDatabase('telemetry');
  await accept(database, ...attempts);
  const fence = fenceOf(database, async (transaction) => {
    if (transaction === failing) throw new MongoNetworkError('the database is away');
  });
  const due = await claim(database.db, now, 100);
  await expect(workOff(workParts(database), fence, due)).rejects.toThrow('the database is away');
  expect(await commandsOf(database)).toEqual(attempts.map((attempts) => ({ status: 'pending', attempts })));
});

test('what has failed before runs alone, charged before it is tried, and gets the charge back when it succeeds', async () => {
  await using database = await testDatabase('telemetry');
  await accept(database, 0, 2, 0);
  const seen = new Array<unknown>();
  const fence = fenceOf(database, async () => {
    seen.push((await commandsOf(database)).map(({ status, attempts }) => `${status} ${attempts}`));
  });
  await workOff(workParts(database), fence, await claim(database.db, now, 100));
  seen.push((await commandsOf(database)).map(({ status, attempts }) => `${status} ${attempts}`));
  expect(seen).toEqual([
    ['pending 0', 'pending 2', 'pending 0'],
    ['done 0', 'pending 2', 'done 0'],
    ['done 0', 'pending 3', 'done 0'],
    ['done 0', 'done 2', 'done 0'],
  ]);
});

test('the last attempt that fails is final at once, and so is one that nobody came back from', async () => {
  await using database = await testDatabase('telemetry');
  await accept(database, 4, 5);
  // A count that nothing can be added to.
  const counts = database.db.collection('username_metrics');
  await counts.insertOne({ userId: 'person-0', username: 'old', invocations: 'many' });
  const fence = fenceOf(database, () => Promise.resolve());
  await workOff(workParts(database), fence, await claim(database.db, now, 100));
  expect(await commandsOf(database)).toEqual([
    { status: 'dead', attempts: 5 },
    { status: 'dead', attempts: 5 },
  ]);
  expect(await database.db.collection('people').countDocuments()).toBe(0);
});
