// tRPC's chained inputs: each parses the whole call and all must accept it, so a client sends what fits them together.
import { z } from 'zod';
import type { Reader } from './served-procedure.ts';

/**
 * One schema of the calls that fit all of `inputs`. Where it is not exact it lets through more (strict objects are taken as
 * plain ones), so that no break goes unseen. Foreign as soon as one is.
 */
export function sentThrough(inputs: readonly Reader[]): Reader {
  const schemas: Schema[] = [];
  for (const input of inputs) {
    if (!('schema' in input)) return input;
    schemas.push(input.schema);
  }
  return { schema: schemas.reduce(both) };
}

type Schema = z.core.$ZodType;

function both(left: Schema, right: Schema): Schema {
  if (!(left instanceof z.core.$ZodObject && right instanceof z.core.$ZodObject)) return z.intersection(left, right);
  const shape: Record<string, Schema> = { ...left._zod.def.shape };
  for (const [key, schema] of Object.entries<Schema>(right._zod.def.shape)) {
    const known = shape[key];
    shape[key] = known === undefined || known === schema ? schema : z.intersection(known, schema);
  }
  const merged = isOpen(left) || isOpen(right) ? z.looseObject(shape) : z.object(shape);
  const checks = [...(left._zod.def.checks ?? []), ...(right._zod.def.checks ?? [])];
  return z.core.clone(merged, { ...merged._zod.def, checks });
}

/** Whether clients send, on purpose, keys that the object does not name. */
function isOpen({ _zod: { def } }: z.core.$ZodObject): boolean {
  return def.catchall !== undefined && !(def.catchall instanceof z.core.$ZodNever);
}
