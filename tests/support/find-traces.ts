// What a database still knows: every place in it, of whatever collection, that says one of some texts.
import { Binary, BSON, type Db } from 'mongodb';

export interface Trace {
  collection: string;
  /** Of the field, `telemetry_events.properties` being `properties`; of an item of a list `distinct_ids.3`. */
  path: string;
  /** All of the text that says it, or the field's name if that is what says it. */
  value: string;
}

/**
 * Looks through all documents of all collections as they are stored: names of fields, texts, ids and bytes, whatever the letter case.
 * A needle is found inside longer texts too, so it must be one that nothing else contains by chance.
 */
export async function findTraces(db: Db, needles: readonly string[]): Promise<Trace[]> {
  const wanted = needles.map((needle) => needle.toLowerCase());
  if (wanted.includes('')) throw new Error('An empty needle is found everywhere.');
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  const traces: Trace[] = [];
  for (const { name } of collections.toSorted((a, b) => a.name.localeCompare(b.name))) {
    for await (const document of db.collection(name).find()) {
      for (const { path, value } of textsOf(document, [])) {
        const text = value.toLowerCase();
        if (wanted.some((needle) => text.includes(needle)))
          traces.push({ collection: name, path: path.join('.'), value });
      }
    }
  }
  return traces;
}

interface Text {
  path: string[];
  value: string;
}

function* textsOf(value: unknown, path: string[]): Generator<Text> {
  if (typeof value === 'string') yield { path, value };
  else if (value instanceof Binary) yield { path, value: bytesAsText(value) };
  else if (isNested(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) yield { path: [...path, key], value: key };
      yield* textsOf(inner, [...path, key]);
    }
  } else if (typeof value === 'object' && value !== null) yield { path, value: BSON.EJSON.stringify(value) };
}

/** A document or a list, and none of the database's own types: ids, dates, patterns. */
const isNested = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !('_bsontype' in value) &&
  !(value instanceof Date || value instanceof RegExp);

const bytesAsText = (bytes: Binary): string =>
  bytes.sub_type === Binary.SUBTYPE_UUID ? bytes.toUUID().toHexString() : Buffer.from(bytes.value()).toString('utf8');
