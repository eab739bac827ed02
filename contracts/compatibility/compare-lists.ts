// Whether every list, set or tuple of the sender is accepted by a reader of such.
import { isOmitted, toleratesAbsence } from './compare-objects.ts';
import { gap, type Gap, type Place, type Scope } from './gap.ts';
import { sizeOf } from './ranges.ts';
import { hasRefinement, isPreserving } from './same-values.ts';
import type { Check, FormNode, Slot } from './schema-form.ts';

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
    ...compareSizes(
      sender,
      reader,
      place,
      sender.kind === 'set' ? lookalikes(sender, scope) : sizesToTry(sender, reader, scope),
    ),
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
    (length) => length >= 0 && length <= 200_000,
  );
  return lengths.map((length) => Array.from({ length }, () => scope.ordinary(sender.items)));
}

/** Two texts that a trim or a change of case may make equal. */
function lookalikes({ items }: ListForm, { ordinary }: Scope): Set<unknown>[] {
  const text = ordinary(items);
  if (typeof text !== 'string') return [];
  return [text.toUpperCase(), text.toLowerCase(), ` ${text}`].map((other) => new Set([text, other]));
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
  if (theirs.minimum > 1 && mayCollapse(reader)) {
    gaps.push(gap('size-narrowed', 'what the reader makes equal of several values counts once', at, candidates));
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
    const isSame = check.check === 'refinement' && hasRefinement(sender.checks, check.code);
    if (isSame && JSON.stringify({ ...sender, checks: [] }) === JSON.stringify({ ...reader, checks: [] })) continue;
    gaps.push(gap('code-decides', 'the reader checks more than the sender', at));
  }
  return gaps;
}

/** A set or map whose reader rewrites what has to be distinct. */
function mayCollapse(reader: Sized): boolean {
  if (reader.kind === 'set') return !isPreserving(reader.items);
  return reader.kind === 'map' && !isPreserving(reader.keys);
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
