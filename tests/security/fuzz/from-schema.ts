// Input as a schema wants it, with a field here and there that is not: what is wrong everywhere is refused at the first field.
import * as fc from 'fast-check';
import { z } from 'zod';
import { ordinaryValues, waitMs } from './ordinary.ts';
import { hostileValues } from './values.ts';

/** As much of JSON Schema as zod writes for what is asked for here. */
const Schema = z.looseObject({
  type: z.string().optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

/** A value that mostly fits `schema`. */
export const nearly = (schema: z.ZodType): fc.Arbitrary<unknown> =>
  nearlyFits(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), '');

function nearlyFits(json: unknown, name: string): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 7, arbitrary: fits(json, name) }, { weight: 1, arbitrary: hostileValues });
}

function fits(json: unknown, name: string): fc.Arbitrary<unknown> {
  const {
    type,
    format,
    enum: values,
    const: constant,
    minimum,
    maximum,
    properties,
    items,
    anyOf,
  } = Schema.parse(json);
  if (constant !== undefined) return fc.constant(constant);
  if (values !== undefined) return fc.constantFrom(...values);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((one) => fits(one, name)));
  switch (type ?? 'any') {
    case 'object': {
      const fields = Object.entries(properties ?? {}).map(([key, field]) => [key, nearlyFits(field, key)] as const);
      return fc.record(Object.fromEntries(fields), { requiredKeys: fields.slice(0, -1).map(([key]) => key) });
    }
    case 'array':
      return fc.array(nearlyFits(items ?? {}, ''), { maxLength: 3 });
    case 'string':
      if (format === 'uuid') return fc.uuid();
      if (format === 'date-time')
        return fc
          .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
          .map((date) => date.toISOString());
      return ordinaryValues[name] ?? fc.string({ minLength: 1, maxLength: 30 });
    case 'integer':
      if (name === 'waitMs') return waitMs;
      return fc.integer({ min: Math.max(minimum ?? 0, -1e9), max: Math.min(maximum ?? 1e9, 1e9) });
    case 'number':
      return fc.double({ noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}
