// Collection `counters`: the `seq` last given to a snapshot. One document, so that the order of commits is that of numbers.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ClientSession, Db } from 'mongodb';

interface CounterDocument {
  _id: 'snapshot-seq';
  value: number;
}

export const countersSpec: CollectionSpec = { name: 'counters', indexes: [] };
const counters = (db: Db) => db.collection<CounterDocument>(countersSpec.name);

export async function readSequence(db: Db, session: ClientSession): Promise<number> {
  const counter = await counters(db).findOne({ _id: 'snapshot-seq' }, { session });
  return counter?.value ?? 0;
}

export async function saveSequence(db: Db, value: number, session: ClientSession): Promise<void> {
  await counters(db).updateOne({ _id: 'snapshot-seq' }, { $set: { value } }, { session, upsert: true });
}
