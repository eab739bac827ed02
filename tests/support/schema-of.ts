// All collections of a database with their indexes, as a text to be kept.
import type { Db } from 'mongodb';
import { z } from 'zod';

/** Which release of Unicode's rules the server has is no part of it. */
const Index = z.looseObject({
  name: z.string(),
  collation: z
    .looseObject({})
    .transform(({ version: _version, ...rules }) => rules)
    .optional(),
});

/** One object a collection, in the order of names. */
export async function schemaOf(db: Db): Promise<string> {
  const names = (await db.listCollections().toArray()).map(({ name }) => name).toSorted();
  const collections = names.map(async (name) => {
    const indexes = z.array(Index).parse(await db.collection(name).indexes());
    return {
      name,
      indexes: indexes.map(({ v: _v, ...index }) => index).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    };
  });
  return `${JSON.stringify(await Promise.all(collections), null, 2)}\n`;
}
