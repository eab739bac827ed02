// Which operations a sharded cluster could not send straight to the shards that hold what they ask for.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Operation } from '../../scripts/database/profiler.ts';

/** By which field each sharded collection is sharded. */
export type ShardKeys = ReadonlyMap<string, string>;

const PAGE = new URL('../../docs/scaling.md', import.meta.url);

/** As the table in docs/scaling.md has them, so that what is tested is what people read. */
export async function shardKeysOf(database: 'main_app' | 'telemetry'): Promise<ShardKeys> {
  const rows = (await readFile(PAGE, 'utf8')).matchAll(/^\| (\w+) \| `(\w+)` \| `(\w+)`/gm);
  return new Map([...rows].flatMap(([, of, name, key]) => (of === database && name && key ? [[name, key]] : [])));
}

const NEW =
  'let its filter name the shard key that docs/scaling.md has, as one value or a list, or add it here and there with why it cannot';
const GONE = 'this is not asked any more: take it off the list here, and off docs/scaling.md';

/**
 * What `untargeted` finds and is not known, and what is known and is not found, each with what to do.
 * @param known lines as `untargeted` has them, each with why it has to be so
 */
export function surprises(
  operations: readonly Operation[],
  shardKeys: ShardKeys,
  known: Readonly<Record<string, string>>,
): string[] {
  const found = untargeted(operations, shardKeys);
  return [
    ...found.filter((line) => !(line in known)).map((line) => `${line}: ${NEW}`),
    ...Object.keys(known).flatMap((line) => (found.includes(line) ? [] : [`${line}: ${GONE}`])),
  ];
}

/**
 * A line for each shape of them, as `query people {username}`, in order. Targeted is what has the shard key equal to one value or to
 * one of several, reads by an index and sorts nothing in memory. An insert always is.
 */
export function untargeted(operations: readonly Operation[], shardKeys: ShardKeys): string[] {
  const lines = operations.flatMap((operation) => {
    const name = operation.ns.slice(operation.ns.indexOf('.') + 1);
    const key = shardKeys.get(name);
    const asked = key === undefined ? null : askedOf(operation);
    if (key === undefined || asked === null) return [];
    const problems = [
      ...(asked.filters.some((filter) => isPoint(filter[key])) ? [] : [shapeOf(asked.filters)]),
      ...asked.lookups.filter((from) => shardKeys.has(from)).map((from) => `$lookup ${from}`),
      ...(operation.planSummary.includes('COLLSCAN') ? ['COLLSCAN'] : []),
      ...(operation.hasSortStage ? ['SORT'] : []),
    ];
    return problems.length === 0 ? [] : [`${asked.verb} ${name} ${problems.join(' ')}`];
  });
  return [...new Set(lines)].toSorted();
}

const Fields = z.record(z.string(), z.unknown());
type Fields = z.infer<typeof Fields>;

interface Asked {
  verb: string;
  /** All of them hold. */
  filters: Fields[];
  /** Collections that an aggregation joins. */
  lookups: string[];
}

const Write = z.object({ q: Fields });
const Aggregation = z.object({ pipeline: z.array(Fields) });
const Find = z.object({ filter: Fields.default({}) });
const Other = z.object({ query: Fields });
const Lookup = z.object({ $lookup: z.object({ from: z.string() }) });

/** Null for what asks for no documents, an insert or a command about the collection, and for more of what was asked before. */
function askedOf({ op, command }: Pick<Operation, 'op' | 'command'>): Asked | null {
  if (op === 'insert' || op === 'getmore') return null;
  if (op === 'query') return { verb: op, filters: conditions(Find.parse(command).filter), lookups: [] };
  if (op === 'update' || op === 'remove') return { verb: op, filters: conditions(Write.parse(command).q), lookups: [] };
  if ('aggregate' in command) {
    const { pipeline } = Aggregation.parse(command);
    const match = Fields.safeParse(pipeline[0]?.['$match']);
    const lookups = pipeline.flatMap((stage) => Lookup.safeParse(stage).data?.$lookup.from ?? []);
    return { verb: 'aggregate', filters: match.success ? conditions(match.data) : [], lookups };
  }
  // count, distinct, findAndModify
  const other = Other.safeParse(command);
  const [verb = op] = Object.keys(command);
  return other.success ? { verb, filters: conditions(other.data.query), lookups: [] } : null;
}

function conditions(filter: Fields): Fields[] {
  const { $and = [], ...own } = filter;
  return [own, ...z.array(Fields).parse($and).flatMap(conditions)];
}

const shapeOf = (filters: readonly Fields[]) => `{${filters.flatMap((filter) => Object.keys(filter)).join(', ')}}`;

/** Equal to something, or to one of a list. */
function isPoint(condition: unknown): boolean {
  if (condition === undefined || condition instanceof RegExp) return false;
  const operators = Fields.safeParse(condition);
  if (!operators.success || !Object.keys(operators.data).some((name) => name.startsWith('$'))) return true;
  return '$eq' in operators.data || '$in' in operators.data;
}
