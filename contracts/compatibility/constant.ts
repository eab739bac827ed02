// Values written into a form and read back: JSON, and tags for what JSON cannot say.
import { z } from 'zod';
import type { Bound, Constant } from './schema-form.ts';

const Json = z.json();

export function constantOf(value: unknown): Constant {
  if (typeof value === 'bigint') return { type: 'bigint', value: value.toString() };
  if (typeof value === 'symbol') return { type: 'symbol', value: value.description ?? '' };
  if (value === undefined) return { type: 'undefined' };
  if (Number.isNaN(value)) return { type: 'nan' };
  if (value === Number.POSITIVE_INFINITY) return { type: 'infinity' };
  if (value === Number.NEGATIVE_INFINITY) return { type: '-infinity' };
  if (value instanceof Date && !Number.isNaN(value.getTime())) return { type: 'date', value: value.toISOString() };
  const json = Json.safeParse(value);
  return json.success ? { type: 'json', value: json.data } : { type: 'code' };
}

/** What a constant stands for; null when only code knows. */
export function valueOf(constant: Constant): { value: unknown } | null {
  switch (constant.type) {
    case 'json':
      return { value: structuredClone(constant.value) };
    case 'bigint':
      return { value: BigInt(constant.value) };
    case 'date':
      return { value: new Date(constant.value) };
    case 'undefined':
      return { value: undefined };
    case 'nan':
      return { value: Number.NaN };
    case 'infinity':
      return { value: Number.POSITIVE_INFINITY };
    case '-infinity':
      return { value: Number.NEGATIVE_INFINITY };
    case 'symbol':
    case 'code':
      return null;
  }
}

export function boundOf(value: number | bigint | Date): Bound {
  if (typeof value === 'bigint') return { bigint: value.toString() };
  return value instanceof Date ? { date: value.toISOString() } : value;
}

export function valueOfBound(bound: Bound): number | bigint | Date {
  if (typeof bound === 'number') return bound;
  return 'bigint' in bound ? BigInt(bound.bigint) : new Date(bound.date);
}
