// tRPC's chained inputs: each parses the whole call and all must accept it, so a client sends what fits them together.
import { z } from 'zod';
import type { Reader } from './served-procedure.ts';

/**
 * One schema of the calls that fit all of `inputs`. Where it is not exact it lets through more (strict objects are taken as
 * plain ones, refinements are dropped), so that no break goes unseen. Foreign as soon as one is.
 */
export function sentThrough(inputs: readonly Reader[]): Reader {
  const schemas: z.ZodType[] = [];
  for (const input of inputs) {
    if (!('schema' in input)) return input;
    schemas.push(input.schema);
  }
  return { schema: schemas.reduce(both) };
}

function both(left: z.ZodType, right: z.ZodType): z.ZodType {
  if (!(left instanceof z.ZodObject && right instanceof z.ZodObject)) return z.intersection(left, right);
  const shape: Record<string, z.core.$ZodType> = { ...left.def.shape };
  for (const [key, schema] of Object.entries<z.core.$ZodType>(right.def.shape)) {
    const known = shape[key];
    shape[key] = known === undefined || known === schema ? schema : z.intersection(known, schema);
  }
  // Without their refinements: each was asked about the keys of its own object alone.
  return isOpen(left) || isOpen(right) ? z.looseObject(shape) : z.object(shape);
}

/** Whether clients send, on purpose, keys that the object does not name. */
function isOpen({ def: { catchall } }: z.ZodObject): boolean {
  return catchall !== undefined && !(catchall instanceof z.ZodNever);
}
