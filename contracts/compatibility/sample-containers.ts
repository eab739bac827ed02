// Values of what holds other values: ordinary ones, each part at its edges, and the sizes near the limits.
import { ordinaryObject } from './compare-objects.ts';
import { ordinaryRecord } from './compare-records.ts';
import { sizeOf } from './ranges.ts';
import type { FormNode, ObjectForm } from './schema-form.ts';

export interface Sampler {
  /** Values worth trying, valid or nearly; the first ones are the most ordinary. */
  edges: (form: FormNode) => unknown[];
  /** One value that the form accepts, or the best guess at one. */
  ordinary: (form: FormNode) => unknown;
}

type Kind<Name extends FormNode['kind']> = Extract<FormNode, { kind: Name }>;

export function objectsOf(form: ObjectForm, { edges, ordinary }: Sampler): unknown[] {
  const slots = Object.entries(form.properties);
  const full = ordinaryObject(form, { ordinary });
  const least = Object.fromEntries(slots.flatMap(([key, slot]) => (slot.mayBeAbsent ? [] : [[key, full[key]]])));
  const each = slots.flatMap(([key, slot]) =>
    edges(slot.form)
      .slice(0, 12)
      .map((value) => ({ ...full, [key]: value })),
  );
  const other =
    typeof form.unknownKeys === 'string'
      ? form.unknownKeys === 'loose'
        ? ['a', 1]
        : []
      : edges(form.unknownKeys).slice(0, 3);
  return [full, least, ...each, ...other.map((value) => ({ ...full, otherProperty: value }))];
}

export function listsOf({ items, checks }: Kind<'array'>, { edges, ordinary }: Sampler): unknown[][] {
  const { minimum, maximum } = sizeOf(checks);
  const values = edges(items);
  const lengths = new Set(
    [Math.max(minimum, 1), minimum, minimum + 1, maximum].filter((length) => length >= 0 && length <= 200),
  );
  const one = values
    .slice(0, 10)
    .map((value) => Array.from({ length: Math.max(1, Math.min(minimum, 200)) }, () => value));
  return [...[...lengths].map((length) => Array.from({ length }, () => ordinary(items))), ...one];
}

export function setsOf(form: Kind<'set'>, { edges }: Sampler): unknown[] {
  const { minimum, maximum } = sizeOf(form.checks);
  const sizes = [1, 0, minimum, minimum - 1, maximum, maximum + 1].filter((size) => size >= 0 && size < 50);
  const values = edges(form.items);
  return [...sizes.map((size) => new Set(values.slice(0, size))), ...values.map((value) => new Set([value]))];
}

export function tuplesOf(form: Kind<'tuple'>, { edges, ordinary }: Sampler): unknown[] {
  const whole = form.items.map((slot) => ordinary(slot.form));
  const longer =
    form.rest === null
      ? []
      : edges(form.rest)
          .slice(0, 4)
          .map((value) => [...whole, value]);
  const shorter = whole.map((_, index) => whole.slice(0, index));
  const others = form.items.flatMap((slot, index) =>
    edges(slot.form)
      .slice(0, 6)
      .map((value) => whole.with(index, value)),
  );
  return [whole, ...longer, ...others, ...shorter];
}

export function recordsOf(form: Kind<'record'>, { edges, ordinary }: Sampler): unknown[] {
  const base = ordinaryRecord(form, { ordinary });
  const keys = edges(form.keys).slice(0, 4).map(String);
  const values = edges(form.values);
  return [base, ...keys.flatMap((key) => values.slice(0, 6).map((value) => ({ ...base, [key]: value }))), {}];
}

export function mapsOf(form: Kind<'map'>, { edges }: Sampler): unknown[] {
  return [
    new Map(),
    ...edges(form.keys)
      .slice(0, 4)
      .flatMap((key) =>
        edges(form.values)
          .slice(0, 4)
          .map((value) => new Map([[key, value]])),
      ),
  ];
}
