// better-auth's collections and indexes, awaited: its adapter builds them in the background, where a failure is only
// logged, and while an index is being built the transactions of the first sign-ups fail.
import { getDatabaseFieldIndexName } from '@better-auth/core/db/internal';
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { BetterAuthOptions } from 'better-auth';
import { getAuthTables } from 'better-auth/db';

/** Names and options as the adapter has them, so that what it tries later is there already. */
export const authCollections = (options: BetterAuthOptions): CollectionSpec[] =>
  Object.values(getAuthTables(options)).map(specOf);

type Table = ReturnType<typeof getAuthTables>[string];

function specOf({ modelName, fields }: Table): CollectionSpec {
  const indexed = Object.entries(fields).filter(([, field]) => field.unique === true || field.index === true);
  return {
    name: modelName,
    indexes: indexed.map(([key, { fieldName = key, unique = false, required = true }]) => ({
      name: getDatabaseFieldIndexName(modelName, fieldName, unique),
      key: { [fieldName]: 1 },
      unique,
      // Several may be without one, as several people are without a username.
      ...(unique && !required ? { partialFilterExpression: { [fieldName]: { $gte: '' } } } : {}),
    })),
  };
}
