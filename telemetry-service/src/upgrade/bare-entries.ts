// Finds entries without an owner, in batches that fit into one transaction, whatever is in them.
import { BSON, type ClientSession, type Collection, type Document, type ObjectId } from 'mongodb';
import { bare } from './entry-collections.ts';

export interface FoundEntry {
  _id: ObjectId;
  /** Of the document, in bytes. */
  size: number;
}

const BATCH_BYTES = 4 * 1024 * 1024;
/** The most a document may have, less what a command needs around it. */
export const MAX_ADOPTED_BYTES = 15 * 1024 * 1024;

/** Everything without an owner at this moment, in batches of up to `limit`. */
export async function* bareBatches(entries: Collection, limit: number): AsyncGenerator<FoundEntry[]> {
  const found = entries
    .find(bare)
    // In the order of ids, so that what is written meanwhile is not met on the way.
    .sort({ _id: 1 })
    .project<FoundEntry>({ size: { $bsonSize: '$$ROOT' } })
    // Else 16 MB of them at a time, which are hundreds of thousands.
    .batchSize(1000);
  let batch: FoundEntry[] = [];
  let bytes = 0;
  for await (const entry of found) {
    if (batch.length > 0 && (batch.length === limit || bytes + entry.size > BATCH_BYTES)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(entry);
    bytes += entry.size;
  }
  if (batch.length > 0) yield batch;
}

/** Numbers keep their types, so that what is moved is the same to the bit. */
export const exactly = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
} as const;

/** The documents as they are stored. */
export function findExact(
  entries: Collection,
  found: readonly FoundEntry[],
  session: ClientSession,
): Promise<Document[]> {
  const ids = found.map(({ _id }) => _id);
  return entries.find({ ...bare, _id: { $in: ids } }, { session, ...exactly }).toArray();
}

/** As the driver hands documents out otherwise. */
export const promoted = (exact: Document): Document => BSON.deserialize(BSON.serialize(exact));
