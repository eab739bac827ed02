// Sizes and ranges as the checks of a schema leave them.
import { valueOfBound } from './constant.ts';
import type { Check } from './schema-form.ts';

export function sizeOf(checks: readonly Check[]): { minimum: number; maximum: number } {
  let [minimum, maximum] = [0, Number.POSITIVE_INFINITY];
  for (const check of checks) {
    if (check.check !== 'size') continue;
    minimum = Math.max(minimum, check.minimum);
    maximum = Math.min(maximum, check.maximum ?? Number.POSITIVE_INFINITY);
  }
  return { minimum, maximum };
}

type Ordered = number | bigint;
interface Limit {
  value: Ordered;
  inclusive: boolean;
}
export interface Range {
  low: Limit | null;
  high: Limit | null;
  /** Only whole numbers. */
  whole: boolean;
  multiples: Ordered[];
}

const FORMATS: Readonly<Record<string, readonly [Ordered, Ordered]>> = {
  safeint: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  float32: [-3.4028234663852886e38, 3.4028234663852886e38],
  float64: [-Number.MAX_VALUE, Number.MAX_VALUE],
  int64: [-9223372036854775808n, 9223372036854775807n],
  uint64: [0n, 18446744073709551615n],
};

/** The range of a number, bigint or date (in ms). Bounds of whole numbers are moved onto whole numbers. */
export function rangeOf(kind: 'number' | 'bigint' | 'date', checks: readonly Check[]): Range {
  const range: Range = { low: null, high: null, whole: kind !== 'number', multiples: [] };
  const raise = (limit: Limit) => {
    if (range.low === null || isTighter(limit, range.low, 1)) range.low = limit;
  };
  const lower = (limit: Limit) => {
    if (range.high === null || isTighter(limit, range.high, -1)) range.high = limit;
  };
  for (const check of checks) {
    if (check.check === 'atLeast' || check.check === 'atMost') {
      const bound = valueOfBound(check.value);
      const limit = { value: bound instanceof Date ? bound.getTime() : bound, inclusive: check.inclusive };
      if (check.check === 'atLeast') raise(limit);
      else lower(limit);
    } else if (check.check === 'multipleOf') {
      const step = valueOfBound(check.value);
      if (!(step instanceof Date)) range.multiples.push(step);
    } else if (check.check === 'numberFormat') {
      const [low, high] = FORMATS[check.format] ?? [0, 0];
      raise({ value: low, inclusive: true });
      lower({ value: high, inclusive: true });
      if (check.format.includes('int')) range.whole = true;
    }
  }
  return range.whole ? { ...range, low: onto(range.low, 1), high: onto(range.high, -1) } : range;
}

/** The first whole number inside a limit. */
function onto(limit: Limit | null, direction: 1 | -1): Limit | null {
  if (limit === null) return null;
  const { value, inclusive } = limit;
  if (typeof value === 'bigint') return { value: inclusive ? value : value + BigInt(direction), inclusive: true };
  const rounded = direction === 1 ? Math.ceil(value) : Math.floor(value);
  return { value: rounded === value && !inclusive ? value + direction : rounded, inclusive: true };
}

function isTighter(limit: Limit, than: Limit, direction: 1 | -1): boolean {
  if (limit.value === than.value) return !limit.inclusive && than.inclusive;
  return direction === 1 ? limit.value > than.value : limit.value < than.value;
}

const isWithin = (limit: Limit | null, outer: Limit | null, direction: 1 | -1): boolean => {
  if (outer === null) return true;
  return limit !== null && !isTighter(outer, limit, direction);
};

/** Whether every value of `inner` lies in `outer`; the multiples are compared apart. */
export const isRangeInside = (inner: Range, outer: Range): boolean =>
  isWithin(inner.low, outer.low, 1) && isWithin(inner.high, outer.high, -1);

export function areMultiplesInside(inner: Range, outer: Range): boolean {
  return outer.multiples.every(
    (step) => inner.multiples.some((own) => isMultiple(own, step)) || (inner.whole && isOne(step)),
  );
}
const isOne = (step: Ordered): boolean => step === 1 || step === 1n;

function isMultiple(own: Ordered, step: Ordered): boolean {
  if (own === step) return true;
  if (typeof own === 'bigint' && typeof step === 'bigint') return step !== 0n && own % step === 0n;
  // Fractions are checked with rounding by zod, so only whole steps are surely multiples of whole steps.
  return Number.isInteger(own) && Number.isInteger(step) && Number(own) % Number(step) === 0;
}
