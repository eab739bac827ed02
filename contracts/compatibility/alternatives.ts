// Takes a sender's form apart into plain alternatives that together hold at least every value it may send.
import type { Definitions, Role } from './gap.ts';
import { mergedObjects } from './merged-objects.ts';
import { beforeOverwrite, whatHoldsAfter } from './overwrites.ts';
import type { Check, Constant, FormNode } from './schema-form.ts';

const UNKNOWN: FormNode = { kind: 'unknown' };
const UNDEFINED: FormNode = { kind: 'undefined' };
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
      return [...defined(form.inner), form.value.type === 'code' ? UNKNOWN : single(form.value)];
    case 'prefault':
      return role === 'accepted' && form.accepted ? [UNDEFINED, ...defined(form.inner)] : parts(form.inner);
    case 'catch':
      if (role === 'accepted' || form.value.type === 'code') return [UNKNOWN];
      return [...parts(form.inner), single(form.value)];
    case 'checked':
      return form.checks.some(({ check }) => check === 'overwrite') && role === 'given' ? [UNKNOWN] : parts(form.inner);
    case 'pipe':
      return parts(role === 'accepted' ? form.in : form.out);
    case 'transform':
    case 'opaque':
      return [UNKNOWN];
    case 'stringbool':
      return [role === 'given' ? { kind: 'boolean', coerce: false } : wordsOf(form, KELVIN)];
    case 'string':
    case 'number':
    case 'bigint':
    case 'date':
      return [form.coerce && role === 'accepted' ? UNKNOWN : whatHolds(form, role)];
    case 'array':
    case 'map':
    case 'set':
    case 'file': {
      const checks = beforeOverwrite(form.checks);
      if (checks.length === form.checks.length) return [form];
      return [role === 'given' ? UNKNOWN : { ...form, checks }];
    }
    case 'boolean':
      return [form.coerce && role === 'accepted' ? UNKNOWN : { kind: 'boolean', coerce: false }];
    case 'intersection': {
      const merged = mergedObjects(form, definitions);
      return merged === null ? [form] : [merged];
    }
    case 'literal':
      return form.values.length === 0 ? [form] : grouped(form.values);
    case 'unknown':
    case 'never':
    case 'undefined':
    case 'null':
    case 'nan':
    case 'symbol':
    case 'object':
    case 'tuple':
    case 'record':
      return [form];
  }
}

/** The sign for kelvin in small letters is an ordinary k; a pattern does not take it for one. */
const KELVIN = '[k\u212a]';

/** What a stringbool reads, as a pattern. */
export function wordsOf(form: FormNode & { kind: 'stringbool' }, k = 'k'): FormNode {
  const { truthy, falsy, caseSensitive } = form;
  const words = [...truthy, ...falsy].map((word) => word.replace(/[^\w]/g, '\\$&'));
  const source = `^(?:${(caseSensitive ? words : words.map((word) => word.replaceAll(/k/gi, k))).join('|')})$`;
  const pattern: Check = { check: 'pattern', format: 'stringbool', source, flags: caseSensitive ? '' : 'i' };
  return { kind: 'string', coerce: false, checks: [pattern] };
}

function single(value: Constant): FormNode {
  if (value.type === 'undefined') return UNDEFINED;
  return value.type === 'json' && value.value === null ? { kind: 'null' } : { kind: 'literal', values: [value] };
}

/** Null and undefined by themselves, all other values as one literal. */
function grouped(values: readonly Constant[]): FormNode[] {
  const forms = values.map(single);
  const others = forms.flatMap((form) => (form.kind === 'literal' ? form.values : []));
  const literal: FormNode[] = others.length === 0 ? [] : [{ kind: 'literal', values: others }];
  return [...literal, ...forms.filter(({ kind }) => kind !== 'literal')];
}

function withoutUndefined(form: FormNode): FormNode[] {
  if (form.kind === 'undefined') return [];
  if (form.kind !== 'literal') return [form];
  return [{ ...form, values: form.values.filter(({ type }) => type !== 'undefined') }];
}

type Checked = Extract<FormNode, { kind: 'string' | 'number' | 'bigint' | 'date' }>;
function whatHolds(form: Checked, role: Role): Checked {
  if (role === 'given') return { ...form, coerce: false, checks: whatHoldsAfter(form.checks) };
  // Of a string the later checks may say something all the same.
  return form.kind === 'string' ? form : { ...form, checks: beforeOverwrite(form.checks) };
}
