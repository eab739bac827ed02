// Takes a sender's form apart into plain alternatives that together hold at least every value it may send.
import type { Definitions, Role } from './gap.ts';
import { mergedObjects } from './merged-objects.ts';
import type { Check, FormNode } from './schema-form.ts';

const UNKNOWN: FormNode = { kind: 'unknown' };
const UNDEFINED: FormNode = { kind: 'undefined' };
/** A trimmed string: empty, or with no whitespace at its ends. */
const GUARANTEES: Readonly<Record<string, string>> = {
  trim: '^(?:|\\S|\\S[^]*\\S)$',
  toLowerCase: '^[^A-Z]*$',
  toUpperCase: '^[^a-z]*$',
};

export function alternatives(form: FormNode, role: Role, definitions: Definitions, depth = 0): FormNode[] {
  const parts = (inner: FormNode): FormNode[] => alternatives(inner, role, definitions, depth + 1);
  const defined = (inner: FormNode): FormNode[] => parts(inner).flatMap(withoutUndefined);
  if (depth > 40) return [UNKNOWN];
  switch (form.kind) {
    case 'union':
      return form.options.flatMap(parts);
    case 'reference':
      return parts(definitions[form.name] ?? UNKNOWN);
    case 'optional':
      return form.exact ? parts(form.inner) : [UNDEFINED, ...defined(form.inner)];
    case 'nullable':
      return [{ kind: 'null' }, ...parts(form.inner)];
    case 'nonoptional':
      return defined(form.inner);
    case 'default':
      if (role === 'accepted') return [UNDEFINED, ...defined(form.inner)];
      return [...defined(form.inner), form.value.type === 'code' ? UNKNOWN : { kind: 'literal', values: [form.value] }];
    case 'prefault':
      return role === 'accepted' && form.accepted ? [UNDEFINED, ...defined(form.inner)] : parts(form.inner);
    case 'catch':
      if (role === 'accepted' || form.value.type === 'code') return [UNKNOWN];
      return [...parts(form.inner), { kind: 'literal', values: [form.value] }];
    case 'checked':
      return form.checks.some(({ check }) => check === 'overwrite') && role === 'given' ? [UNKNOWN] : parts(form.inner);
    case 'pipe':
      return parts(role === 'accepted' ? form.in : form.out);
    case 'transform':
    case 'opaque':
      return [UNKNOWN];
    case 'stringbool':
      return [role === 'given' ? { kind: 'boolean', coerce: false } : wordsOf(form)];
    case 'string':
    case 'number':
    case 'bigint':
    case 'date':
      return [form.coerce && role === 'accepted' ? UNKNOWN : whatHolds(form, role)];
    case 'boolean':
      return [form.coerce && role === 'accepted' ? UNKNOWN : { kind: 'boolean', coerce: false }];
    case 'intersection': {
      const merged = mergedObjects(form, definitions);
      return merged === null ? [form] : [merged];
    }
    case 'unknown':
    case 'never':
    case 'undefined':
    case 'null':
    case 'nan':
    case 'symbol':
    case 'literal':
    case 'object':
    case 'array':
    case 'tuple':
    case 'record':
    case 'map':
    case 'set':
    case 'file':
      return [form];
  }
}

/** What a stringbool reads, as a pattern. */
export function wordsOf({ truthy, falsy, caseSensitive }: FormNode & { kind: 'stringbool' }): FormNode {
  const source = `^(?:${[...truthy, ...falsy].map((word) => word.replace(/[^\w]/g, '\\$&')).join('|')})$`;
  const pattern: Check = { check: 'pattern', format: 'stringbool', source, flags: caseSensitive ? '' : 'i' };
  return { kind: 'string', coerce: false, checks: [pattern] };
}

function withoutUndefined(form: FormNode): FormNode[] {
  if (form.kind === 'undefined') return [];
  if (form.kind !== 'literal') return [form];
  return [{ ...form, values: form.values.filter(({ type }) => type !== 'undefined') }];
}

type Checked = Extract<FormNode, { kind: 'string' | 'number' | 'bigint' | 'date' }>;
const whatHolds = (form: Checked, role: Role): Checked =>
  role === 'given' ? { ...form, coerce: false, checks: whatHoldsAfter(form.checks) } : form;

/** The checks that still hold for what comes out, once values are overwritten on the way. */
function whatHoldsAfter(checks: readonly Check[]): Check[] {
  let holding: Check[] = [];
  for (const check of checks) {
    if (check.check === 'overwrite') holding = overwritten(holding, check.name);
    else if (check.check === 'format' && check.format === 'url') holding = [...overwritten(holding, 'trim'), check];
    else holding.push(check);
  }
  return holding;
}

/** What is known of a string after it was overwritten, from what was known before. */
export function overwritten(before: readonly Check[], name: string | null): Check[] {
  const guarantee = name === null ? undefined : GUARANTEES[name];
  if (guarantee === undefined) return [];
  const shorter = before.flatMap((check) =>
    name === 'trim' && check.check === 'size' ? [{ ...check, minimum: 0 }] : [],
  );
  return [...shorter, { check: 'pattern', format: name ?? '', source: guarantee, flags: '' }];
}
