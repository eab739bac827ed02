// Collection `schema`: which release's collections and indexes a database has.
import type { Db } from 'mongodb';
import type { CollectionSpec } from './collections.ts';

/** What a release says of its collections and indexes. */
export interface SchemaVersion {
  /** Grows by one with every release that declares others. A database of before there were versions has 0. */
  version: number;
  /** The oldest version whose software can work with them. */
  oldestReader: number;
  /** The release that brings them, for people. */
  release: string;
}

interface SchemaDocument extends SchemaVersion {
  _id: 'schema';
  appliedAt: Date;
}

export const schemaSpec: CollectionSpec = { name: 'schema', indexes: [] };
export const schemas = (db: Db) => db.collection<SchemaDocument>(schemaSpec.name);
