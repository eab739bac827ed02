// Whether every object, list, record, map or set of the sender is accepted by a reader that is one as well.
import { z } from 'zod';
import { hasRefinement } from './compare-scalars.ts';
import { gap, type Gap, type Place, type Scope } from './gap.ts';
import { sizeOf } from './ranges.ts';
import type { Check, FormNode, ObjectForm, Slot } from './schema-form.ts';

export function compareObjects(sender: ObjectForm, reader: ObjectForm, place: Place, scope: Scope): Gap[] {
  const at = { place, sender, reader };
  const gaps: Gap[] = [];
  const base = ordinaryObject(sender, scope);
  const inProperty = (key: string): Place => ({
    path: place.path === '' ? key : `${place.path}.${key}`,
    embed: (value) => place.embed({ ...base, [key]: value }),
  });
  const without = (key: string) => {
    const { [key]: _left, ...rest } = base;
    return rest;
  };
  for (const [key, slot] of Object.entries(reader.properties)) {
    const sent = sender.properties[key];
    const isMissing = sent === undefined || isOmitted(sent, scope);
    if (isMissing && !toleratesAbsence(slot, inProperty(key), scope)) {
      const why = sent === undefined ? 'does not send it' : 'may leave it out';
      gaps.push(
        gap(
          'property-required',
          `the reader requires ${key}; the sender ${why}`,
          { ...at, place: { ...place, path: inProperty(key).path } },
          [without(key)],
        ),
      );
    }
    if (sent !== undefined) gaps.push(...scope.inside(sent.form, slot.form, inProperty(key)));
    // A sender that lets unknown keys through may send anything under this one.
    else if (sender.unknownKeys === 'loose')
      gaps.push(...scope.inside({ kind: 'unknown' }, slot.form, inProperty(key)));
    else if (typeof sender.unknownKeys !== 'string')
      gaps.push(...scope.inside(sender.unknownKeys, slot.form, inProperty(key)));
  }
  for (const [key, slot] of Object.entries(sender.properties)) {
    if (Object.hasOwn(reader.properties, key)) continue;
    gaps.push(...compareUnknownKey(key, slot.form));
  }
  if (sender.unknownKeys === 'loose') gaps.push(...compareUnknownKey('otherProperty', { kind: 'unknown' }));
  else if (typeof sender.unknownKeys !== 'string') gaps.push(...compareUnknownKey('otherProperty', sender.unknownKeys));
  return gaps;

  function compareUnknownKey(key: string, form: FormNode): Gap[] {
    if (reader.unknownKeys === 'strip' || reader.unknownKeys === 'loose') return [];
    if (reader.unknownKeys !== 'strict') return scope.inside(form, reader.unknownKeys, inProperty(key));
    if (form.kind === 'never') return [];
    const value = base[key] ?? scope.ordinary(form);
    return [
      gap(
        'property-refused',
        `the reader refuses properties it does not know, such as ${key}`,
        { ...at, place: inProperty(key) },
        [value],
      ),
    ];
  }
}

/** A schema that is handed nothing still runs: a prefault or preprocess may then refuse. */
const toleratesAbsence = (slot: Slot, place: Place, scope: Scope): boolean =>
  slot.mayBeAbsent &&
  (slot.form.kind === 'optional' || scope.inside({ kind: 'undefined' }, slot.form, place).length === 0);

const isOmitted = (slot: Slot, { role }: Scope): boolean =>
  role === 'accepted' ? slot.mayBeAbsent : slot.mayBeOmitted;

export function ordinaryObject(form: ObjectForm, scope: Pick<Scope, 'ordinary'>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(form.properties).map(([key, slot]) => [key, scope.ordinary(slot.form)]));
}

type ListForm = FormNode & { kind: 'array' | 'set' };

export function compareLists(sender: ListForm, reader: ListForm, place: Place, scope: Scope): Gap[] {
  const { minimum, maximum } = sizeOf(sender.checks);
  const wrap = (items: unknown[]) => place.embed(sender.kind === 'set' ? new Set(items) : items);
  const items: Place = {
    path: `${place.path}[]`,
    embed: (value) =>
      wrap([value, ...Array.from({ length: Math.min(minimum, 50) - 1 }, () => scope.ordinary(sender.items))]),
  };
  return [
    ...compareSizes(sender, reader, place, sender.kind === 'set' ? [] : sizesToTry(sender, reader, scope)),
    ...(maximum === 0 ? [] : scope.inside(sender.items, reader.items, items)),
  ];
}

function sizesToTry(
  sender: FormNode & { items: FormNode; checks: Check[] },
  reader: { checks: Check[] },
  scope: Scope,
) {
  const [own, theirs] = [sizeOf(sender.checks), sizeOf(reader.checks)];
  const lengths = [own.minimum, own.maximum, theirs.minimum - 1, theirs.maximum + 1].filter(
    (length) => length >= 0 && length <= 2000,
  );
  return lengths.map((length) => Array.from({ length }, () => scope.ordinary(sender.items)));
}

type Sized = FormNode & { checks: Check[] };

/** Sizes, and what else a list, map, set or file may check. */
export function compareSizes(sender: Sized, reader: Sized, place: Place, candidates: readonly unknown[] = []): Gap[] {
  const at = { place, sender, reader };
  const [own, theirs] = [sizeOf(sender.checks), sizeOf(reader.checks)];
  const gaps: Gap[] = [];
  if (own.minimum < theirs.minimum || own.maximum > theirs.maximum) {
    gaps.push(
      gap(
        'size-narrowed',
        `the reader takes ${theirs.minimum} to ${theirs.maximum}, the sender holds ${own.minimum} to ${own.maximum}`,
        at,
        candidates,
      ),
    );
  }
  for (const check of reader.checks) {
    if (check.check === 'size') continue;
    if (
      check.check === 'mime' &&
      sender.checks.some((other) => other.check === 'mime' && other.types.every((type) => check.types.includes(type)))
    ) {
      continue;
    }
    // A refinement sees the items as parsed: the same code decides the same only where the items are the same.
    const isSame =
      check.check === 'refinement' && hasRefinement(sender.checks, check.code.fingerprint, check.code.selfContained);
    if (isSame && JSON.stringify({ ...sender, checks: [] }) === JSON.stringify({ ...reader, checks: [] })) continue;
    gaps.push(gap('code-decides', 'the reader checks more than the sender', at));
  }
  return gaps;
}

const countRequired = (items: readonly Slot[], isOptional: (slot: Slot) => boolean): number =>
  items.findLastIndex((slot) => !isOptional(slot)) + 1;

type TupleForm = FormNode & { kind: 'tuple' };

export function compareTuples(sender: TupleForm, reader: TupleForm, place: Place, scope: Scope): Gap[] {
  const at = { place, sender, reader };
  const whole = sender.items.map(({ form }) => scope.ordinary(form));
  const fewest = countRequired(sender.items, (slot) => isOmitted(slot, scope));
  const needed = countRequired(reader.items, (slot) => toleratesAbsence(slot, place, scope));
  const gaps: Gap[] = [];
  if (
    fewest < needed ||
    (reader.rest === null && (sender.rest !== null || sender.items.length > reader.items.length))
  ) {
    gaps.push(
      gap('items-changed', 'the reader takes another number of items', at, [
        whole.slice(0, fewest),
        whole,
        [...whole, scope.ordinary(sender.rest ?? { kind: 'null' })],
      ]),
    );
  }
  const count = Math.max(sender.items.length, reader.items.length) + 1;
  for (let index = 0; index < count; index += 1) {
    const sent = sender.items[index]?.form ?? sender.rest;
    const read = reader.items[index]?.form ?? reader.rest;
    if (sent === null || read === null) continue;
    const embed = (value: unknown) =>
      place.embed(
        Array.from({ length: Math.max(index + 1, whole.length) }, (_, i) =>
          i === index ? value : i < whole.length ? whole[i] : scope.ordinary(sender.rest ?? { kind: 'null' }),
        ),
      );
    gaps.push(...scope.inside(sent, read, { path: `${place.path}[${index}]`, embed }));
  }
  return gaps;
}

/** A tuple read as a list. */
export function compareTupleWithList(
  sender: TupleForm,
  reader: FormNode & { kind: 'array' },
  place: Place,
  scope: Scope,
): Gap[] {
  const needed = sender.items.filter((slot) => !isOmitted(slot, scope)).length;
  const maximum = sender.rest === null ? sender.items.length : null;
  const asList: Sized = {
    kind: 'array',
    items: { kind: 'unknown' },
    checks: [{ check: 'size', minimum: needed, maximum }],
  };
  const likeTuple: TupleForm = { kind: 'tuple', items: [], rest: reader.items };
  return [...compareSizes(asList, reader, place), ...compareTuples(sender, likeTuple, place, scope)];
}

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
  if (reader.mode !== 'loose') gaps.push(...scope.inside(sender.keys, reader.keys, keys));
  // A record over an enum insists on every one of its keys, unless it is partial.
  const insisted = keysInsistedOn(reader);
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
