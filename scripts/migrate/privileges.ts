// What a database user may do, as `usersInfo` and `rolesInfo` tell it: whether that includes writing to a database.
import { z } from 'zod';

export const Privileges = z.array(
  z.object({
    resource: z.object({
      db: z.string().optional(),
      collection: z.string().optional(),
      anyResource: z.boolean().optional(),
    }),
    actions: z.array(z.string()),
  }),
);
export type Privileges = z.infer<typeof Privileges>;

/** Everything that changes documents, or the collections and indexes they are in. */
const writing = new Set([
  'insert',
  'update',
  'remove',
  'createCollection',
  'dropCollection',
  'dropDatabase',
  'renameCollection',
  'renameCollectionSameDB',
  'convertToCapped',
  'collMod',
  'createIndex',
  'dropIndex',
  'anyAction',
  'internal',
]);

/** Inherited roles must be resolved already, as the server does with `showPrivileges`. */
export function canWrite(privileges: Privileges, database: string): boolean {
  return privileges.some(
    ({ resource, actions }) => covers(resource, database) && actions.some((action) => writing.has(action)),
  );
}

function covers({ db, collection, anyResource }: Privileges[number]['resource'], database: string): boolean {
  if (anyResource === true) return true;
  // An empty name stands for every database. What is the server's own in a database is none of our data.
  return (db === '' || db === database) && collection?.startsWith('system.') !== true;
}
