// Where a database's indexes are not what its stores declare: somebody made, changed or dropped one by hand, or a build is not over.
import { MongoServerError, type Db } from 'mongodb';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { CollectionSpec } from './collections.ts';

export interface IndexDrift {
  collection: string;
  index: string;
  /** `retired`: one of an earlier release, which the next start drops. `unknown`: nobody declares it. */
  state: 'missing' | 'building' | 'changed' | 'retired' | 'unknown';
  /** What is different, for people; empty where the state says it all. */
  detail: string;
}

type DeclaredIndex = CollectionSpec['indexes'][number];

const LiveIndex = z.looseObject({ name: z.string() });
type LiveIndex = z.infer<typeof LiveIndex> & { isBuilding: boolean };

/** As `includeBuildUUIDs` makes the database answer. */
const Listed = z.union([
  z.object({ spec: LiveIndex, buildUUID: z.unknown() }).transform(({ spec }) => ({ ...spec, isBuilding: true })),
  LiveIndex.transform((index) => ({ ...index, isBuilding: false })),
]);
const Answer = z.object({ cursor: z.object({ firstBatch: z.array(Listed) }) });
/** More than MongoDB lets a collection have. */
const BATCH = { batchSize: 1000 };

/** Empty when all is as it is declared. A collection that two stores declare indexes of is one. */
export async function findIndexDrift(db: Db, specs: readonly CollectionSpec[]): Promise<IndexDrift[]> {
  const perCollection = Map.groupBy(specs, ({ name }) => name);
  const drift = [...perCollection].map(async ([collection, of]) => {
    const declared = of.flatMap(({ indexes }) => indexes);
    const retired = of.flatMap(({ retired = [] }) => retired);
    return compare(declared, retired, await readIndexes(db, collection)).map((found) => ({ collection, ...found }));
  });
  return (await Promise.all(drift)).flat();
}

async function readIndexes(db: Db, collection: string): Promise<LiveIndex[]> {
  try {
    const answer = await db.command({ listIndexes: collection, includeBuildUUIDs: true, cursor: BATCH });
    return Answer.parse(answer).cursor.firstBatch;
  } catch (error) {
    if (error instanceof MongoServerError && error.codeName === 'NamespaceNotFound') return [];
    throw error;
  }
}

function compare(
  declared: readonly DeclaredIndex[],
  retired: readonly string[],
  live: readonly LiveIndex[],
): Omit<IndexDrift, 'collection'>[] {
  const known = new Set(['_id_']);
  const drift: Omit<IndexDrift, 'collection'>[] = [];
  for (const index of declared) {
    const namesake = live.find(({ name }) => name === index.name);
    // One that an older system made under another name is as good: it is why this one was not made.
    const found = namesake ?? live.find((other) => differencesOf(index, other) === '');
    if (found === undefined) {
      drift.push({ index: index.name, state: 'missing', detail: '' });
      continue;
    }
    known.add(found.name);
    const detail = differencesOf(index, found);
    if (detail !== '') drift.push({ index: index.name, state: 'changed', detail });
    else if (found.isBuilding) drift.push({ index: index.name, state: 'building', detail: '' });
  }
  for (const { name } of live.filter((index) => !known.has(index.name))) {
    drift.push({ index: name, state: retired.includes(name) ? 'retired' : 'unknown', detail: '' });
  }
  return drift;
}

/** What decides how an index is used. */
const options = [
  'key',
  'unique',
  'sparse',
  'hidden',
  'expireAfterSeconds',
  'partialFilterExpression',
  'collation',
] as const;

function differencesOf(declared: DeclaredIndex, live: LiveIndex): string {
  return options
    .map((option) => [option, formOf(declared[option]), formOf(live[option])] as const)
    .filter(([option, wanted, found]) => !isSame(option, wanted, found))
    .map(([option, wanted, found]) => `${option}: ${textOf(found)} instead of ${textOf(wanted)}`)
    .join('; ');
}

/** False is the default of all that may be true; the order of keys counts. */
const formOf = (value: unknown): unknown => (value === false ? undefined : value);

function isSame(option: (typeof options)[number], declared: unknown, live: unknown): boolean {
  if (option === 'key') return textOf(declared) === textOf(live);
  if (option !== 'collation' || declared === undefined) return isDeepStrictEqual(declared, live);
  // The database adds what a collation leaves open.
  const found = Collation.parse(live);
  return isDeepStrictEqual({ ...found, ...Collation.parse(declared) }, found);
}

const Collation = z.record(z.string(), z.unknown()).default({});

const textOf = (value: unknown): string => (value === undefined ? 'none' : JSON.stringify(value));
