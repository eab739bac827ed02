// Which schemas may throw instead of refusing: neither a catch nor another alternative of a union helps against that.
import type { FormNode } from './schema-form.ts';

/** Intersections throw when their sides make different values of one; code may always throw, unless proven total. */
export function mayThrow(form: FormNode): boolean {
  return /"kind":"(?:intersection|reference|opaque)"|"total":"unproven"|"type":"code"/.test(
    JSON.stringify(withoutNamedOverwrites(form)),
  );
}

/** Trims and case changes cannot fail. */
const withoutNamedOverwrites = (form: FormNode): unknown =>
  JSON.parse(JSON.stringify(form), (_key, value: unknown) => (isNamedOverwrite(value) ? null : value));

const isNamedOverwrite = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  'check' in value &&
  value.check === 'overwrite' &&
  'name' in value &&
  value.name !== null;
