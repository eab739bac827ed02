// Whether every record or map of the sender is accepted by a reader of such, and where records and objects meet.
import { z } from 'zod';
import { compareSizes } from './compare-lists.ts';
import { compareObjects, isOmitted, ordinaryObject } from './compare-objects.ts';
import { gap, type Gap, type Place, type Scope } from './gap.ts';
import { isPlainlySame } from './same-values.ts';
import type { FormNode, ObjectForm } from './schema-form.ts';

type Keyed = FormNode & { kind: 'record' | 'map' };

export function compareKeyed(sender: Keyed, reader: Keyed, place: Place, scope: Scope): Gap[] {
  const at = { place, sender, reader };
  const wrap = (key: unknown, value: unknown) =>
    place.embed(
      sender.kind === 'map' ? new Map([[key, value]]) : { ...ordinaryRecord(sender, scope), [String(key)]: value },
    );
  const keys: Place = { path: `${place.path}{key}`, embed: (key) => wrap(key, scope.ordinary(sender.values)) };
  const values: Place = { path: `${place.path}{}`, embed: (value) => wrap(ordinaryKey(sender, scope), value) };
  const gaps = [...compareSizes(sender, reader, place), ...scope.inside(sender.values, reader.values, values)];
  if (sender.kind === 'map' || reader.kind === 'map') return [...gaps, ...scope.inside(sender.keys, reader.keys, keys)];
  if (sender.mode === 'loose' && reader.mode !== 'loose')
    gaps.push(gap('keys-changed', 'the sender lets any key through', at));
  // What the sender lets through beside its own keys must be beside the reader's as well.
  else if (sender.mode === 'loose' && !isPlainlySame(sender.keys, reader.keys, 'accepted'))
    gaps.push(
      gap(
        'keys-changed',
        'the sender lets other keys through than the reader',
        at,
        ['a', 1, null].map((value) => ({
          ...ordinaryRecord(sender, scope),
          [String(scope.ordinary(reader.keys))]: value,
        })),
      ),
    );
  if (reader.mode !== 'loose') gaps.push(...scope.inside(sender.keys, reader.keys, keys));
  // A record over an enum insists on every one of its keys, unless it is partial or takes what is absent.
  const insisted =
    scope.inside({ kind: 'undefined' }, reader.values, values).length === 0 ? [] : keysInsistedOn(reader);
  const sent = keysInsistedOn(sender) ?? [];
  const isSure =
    insisted !== null || (sender.mode === reader.mode && JSON.stringify(sender.keys) === JSON.stringify(reader.keys));
  const missing = (insisted ?? []).filter((key) => !sent.includes(key));
  if (!isSure || missing.length > 0) {
    const reason = isSure
      ? `the reader insists on the keys ${missing.join(', ')}`
      : 'which keys the reader insists on is not clear';
    gaps.push(gap('keys-changed', reason, at, [{}, ordinaryRecord(sender, scope)]));
  }
  return gaps;
}

/** Null when that is not plain to see. */
function keysInsistedOn(record: FormNode & { kind: 'record' }): string[] | null {
  if (record.mode === 'partial' || record.keys.kind === 'string') return [];
  if (record.keys.kind !== 'literal') return null;
  return record.keys.values.flatMap((key) => {
    const name = key.type === 'json' ? z.coerce.string().parse(key.value) : null;
    return name === null ? [] : [name];
  });
}

const ordinaryKey = (form: Keyed, scope: Scope) => scope.ordinary(form.keys);
export const ordinaryRecord = (form: Keyed, scope: Pick<Scope, 'ordinary'>): Record<string, unknown> => {
  const names = (form.kind === 'record' ? keysInsistedOn(form) : null) ?? [];
  return Object.fromEntries(names.map((name) => [name, scope.ordinary(form.values)]));
};

/** An object read as a record: its keys are known, and so is each value. */
export function compareObjectWithRecord(
  sender: ObjectForm,
  reader: FormNode & { kind: 'record' },
  place: Place,
  scope: Scope,
): Gap[] {
  const at = { place, sender, reader };
  const base = ordinaryObject(sender, scope);
  const gaps = compareSizes({ kind: 'array', items: { kind: 'unknown' }, checks: [] }, reader, place);
  if (sender.unknownKeys !== 'strip' && sender.unknownKeys !== 'strict')
    gaps.push(gap('keys-changed', 'the sender may hold other keys', at));
  for (const [key, slot] of Object.entries(sender.properties)) {
    const embed = (value: unknown) => place.embed({ ...base, [key]: value });
    if (reader.mode !== 'loose')
      gaps.push(
        ...scope.inside({ kind: 'literal', values: [{ type: 'json', value: key }] }, reader.keys, {
          path: `${place.path}{key}`,
          embed: () => place.embed(base),
        }),
      );
    gaps.push(...scope.inside(slot.form, reader.values, { path: `${place.path}.${key}`, embed }));
  }
  const always = Object.entries(sender.properties).flatMap(([key, slot]) => (isOmitted(slot, scope) ? [] : [key]));
  const insisted = keysInsistedOn(reader);
  if (insisted === null || insisted.some((key) => !always.includes(key))) {
    gaps.push(gap('keys-changed', 'the reader insists on keys that may be missing', at, [base]));
  }
  return gaps;
}

/** A record read as an object: any key may be there or not. */
export function compareRecordWithObject(
  sender: FormNode & { kind: 'record' },
  reader: ObjectForm,
  place: Place,
  scope: Scope,
): Gap[] {
  const names = sender.mode === 'strict' ? (keysInsistedOn(sender) ?? []) : [];
  const slot = { form: sender.values, mayBeAbsent: false, mayBeOmitted: false };
  const asObject: ObjectForm = {
    kind: 'object',
    properties: Object.fromEntries(names.map((name) => [name, slot])),
    unknownKeys: names.length > 0 ? 'strip' : sender.mode === 'loose' ? 'loose' : sender.values,
  };
  return compareObjects(asObject, reader, place, scope);
}
