// Collection `counters`: the `seq` last given to a snapshot. One document, so that the order of commits is that of numbers.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ClientSession, Db } from 'mongodb';

interface CounterDocument {
  _id: 'snapshot-seq';
  value: number;
}

export const countersSpec: CollectionSpec = { name: 'counters', indexes: [] };
const counters = (db: Db) => db.collection<CounterDocument>(countersSpec.name);

/** Takes `count` numbers in a row that follow the clock as those of `nextTick` do, in one statement; returns the first. */
export async function takeSequence(db: Db, count: number, now: Date, session: ClientSession): Promise<number> {
  const first = { $max: [{ $add: ['$value', 1] }, now.getTime() * 1000] };
  const taken = await counters(db).findOneAndUpdate(
    { _id: 'snapshot-seq' },
    [{ $set: { value: { $add: [first, count - 1] } } }],
    { session, upsert: true, returnDocument: 'after' },
  );
  if (taken === null) throw new Error('An upsert answers with its document.');
  return taken.value - count + 1;
}
