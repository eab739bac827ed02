// Collection `schema`: which release's collections and indexes this database has.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { SchemaDocument } from '@swamp-club/platform/schema.ts';
import type { Db } from 'mongodb';

export const schemaSpec: CollectionSpec = { name: 'schema', indexes: [] };
export const schemas = (db: Db) => db.collection<SchemaDocument>(schemaSpec.name);
