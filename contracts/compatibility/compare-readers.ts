// One parser of a procedure in two releases: the findings of the schema comparison, in their place in the contract.
import type { z } from 'zod';
import { accepts } from './accepts.ts';
import { compareForms, compareSchemas } from './compare-schemas.ts';
import type { Side } from './comparison.ts';
import { breaking, undecided, type Finding } from './finding.ts';
import { withoutStripping } from './schema-form.ts';
import { schemaOf } from './schema-of.ts';
import type { ReaderForm } from './snapshot.ts';

/** A parser as it was kept, and the real schema where it is at hand. */
export interface Reading {
  form: ReaderForm;
  schema: z.ZodType | undefined;
}

/** Real schemas decide what their forms leave open, and confirm the witnesses; so they are preferred where both are there. */
export function compareReaders(path: string, older: Reading, newer: Reading, side: Side): Finding[] {
  if ('foreign' in older.form || 'foreign' in newer.form) {
    const [was, is] = [nameOf(older.form), nameOf(newer.form)];
    const reason = was === is ? `It is parsed by ${is}.` : `It was parsed by ${was}, and is by ${is}.`;
    return [undecided(path, 'foreign-parser', reason)];
  }
  const { findings } =
    older.schema && newer.schema
      ? compareSchemas(older.schema, newer.schema, side)
      : compareForms(older.form, newer.form, side);
  return findings.map(({ path: inside, rule, reason, verdict, witness }) => {
    const at = inside === '' || inside.startsWith('[') ? `${path}${inside}` : `${path}.${inside}`;
    return verdict === 'breaking' ? breaking(at, rule, reason, { value: witness }) : undecided(at, rule, reason);
  });
}

const nameOf = (form: ReaderForm): string => ('foreign' in form ? form.foreign : 'zod');

export function takes({ form, schema }: Reading, value: unknown): boolean {
  return schema === undefined ? !('foreign' in form) && accepts(schemaOf(form).schema, value) : accepts(schema, value);
}

export function sameForms(older: readonly Reading[], newer: readonly Reading[]): boolean {
  const text = (readings: readonly Reading[]) => JSON.stringify(readings.map(({ form }) => form));
  return text(older) === text(newer);
}

/** Whether each reads all of the other, down to the names of properties: what a plain object would drop counts. */
export function meansTheSame(older: Reading, newer: Reading, side: Side): boolean {
  const readsAll = (was: Reading, is: Reading) =>
    compareReaders('', side === 'input' ? was : strict(was), side === 'input' ? strict(is) : is, side).length === 0;
  return readsAll(older, newer) && readsAll(newer, older);
}

const strict = ({ form }: Reading): Reading => ({
  form: 'foreign' in form ? form : withoutStripping(form),
  schema: undefined,
});
