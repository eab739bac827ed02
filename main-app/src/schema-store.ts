// Collection `schema`: which release's collections and indexes this database has.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { SchemaDocument } from '@swamp-club/platform/schema.ts';
import type { Collection, Db } from 'mongodb';

export const schemaCollection = { name: 'schema', indexes: [] } as const satisfies CollectionSpec;

export const schemaStore = (db: Db): Collection<SchemaDocument> => db.collection(schemaCollection.name);
