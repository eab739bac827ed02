// Whether every number, bigint, date, boolean or single value of the sender is accepted by a reader of simple kind.
import { z } from 'zod';
import { accepts } from './accepts.ts';
import { compareStrings } from './compare-strings.ts';
import { valueOf } from './constant.ts';
import { gap, type Gap, type Place, type Scope } from './gap.ts';
import { areMultiplesInside, isRangeInside, rangeOf } from './ranges.ts';
import type { Constant, FormNode } from './schema-form.ts';
import { hasRefinement } from './same-values.ts';
import { schemaOf } from './schema-of.ts';

type Ranged = Extract<FormNode, { kind: 'number' | 'bigint' | 'date' }>;

/** The sender is a plain alternative (see `alternatives`); the reader a scalar, a literal or another single kind. */
export function compareScalars(sender: FormNode, reader: FormNode, place: Place, scope: Scope): Gap[] {
  const at = { place, sender, reader };
  if (sender.kind === 'literal') return sender.values.flatMap((value) => compareConstant(value, reader, place, scope));
  if (reader.kind === 'boolean' && reader.coerce) return [];
  if (sender.kind === 'string' && reader.kind === 'string') return compareStrings(sender, reader, place, scope.role);
  if (sender.kind === reader.kind && isRanged(sender) && isRanged(reader)) return compareRanges(sender, reader, place);
  if (sender.kind === 'boolean' && reader.kind === 'literal') {
    return [true, false].flatMap((value) => compareConstant({ type: 'json', value }, reader, place, scope));
  }
  if ((sender.kind === 'undefined' || sender.kind === 'null') && reader.kind !== sender.kind) {
    const value: Constant = sender.kind === 'null' ? { type: 'json', value: null } : { type: 'undefined' };
    return compareConstant(value, reader, place, scope);
  }
  if (sender.kind === reader.kind) return [];
  if (isConvertedSurely(sender, reader)) return [];
  if (
    sender.kind === 'string' &&
    reader.kind === 'literal' &&
    compareStrings(sender, stringsOf(reader), place, scope.role).length === 0
  )
    return [];
  if (reader.kind === 'literal') return [gap('value-refused', 'the reader takes only certain values', at)];
  const rule = sender.kind === 'unknown' ? 'coercion-removed' : 'type-changed';
  const reason = sender.kind === 'unknown' ? 'the sender may hold anything' : `the sender holds ${sender.kind}`;
  return [gap(rule, `${reason}; the reader takes ${reader.kind}`, at)];
}

/** The strings among a literal's values, as a pattern. */
function stringsOf({ values }: Extract<FormNode, { kind: 'literal' }>): Extract<FormNode, { kind: 'string' }> {
  const words = values.flatMap((value) =>
    value.type === 'json' && typeof value.value === 'string' ? [z.core.util.escapeRegex(value.value)] : [],
  );
  const source = words.length === 0 ? '^[^]{0}(?!)' : `^(?:${words.join('|')})$`;
  return { kind: 'string', coerce: false, checks: [{ check: 'pattern', format: 'literal', source, flags: '' }] };
}

/** One value is simply tried. */
function compareConstant(constant: Constant, reader: FormNode, place: Place, scope: Scope): Gap[] {
  const held = valueOf(constant);
  const at = { place, sender: { kind: 'literal' as const, values: [constant] }, reader };
  if (held === null) return [gap('constant-refused', 'a value made by code cannot be looked at', at)];
  const tried = schemaOf({ root: reader, definitions: scope.reader });
  const isAccepted = accepts(tried.schema, held.value);
  if (isAccepted && tried.exact) return [];
  if (isAccepted)
    return [gap('code-decides', 'only running the reader’s code shows whether it takes this value', at, [held.value])];
  const shown = constant.type === 'json' ? JSON.stringify(constant.value) : constant.type;
  const rule = held.value === undefined ? 'undefined-refused' : held.value === null ? 'null-refused' : 'value-refused';
  return [gap(rule, `the reader does not take ${shown}`, at, [held.value])];
}

const isRanged = (form: FormNode): form is Ranged =>
  form.kind === 'number' || form.kind === 'bigint' || form.kind === 'date';

function compareRanges(sender: Ranged, reader: Ranged, place: Place): Gap[] {
  const at = { place, sender, reader };
  const gaps: Gap[] = [];
  const inner = rangeOf(sender.kind, sender.checks);
  const outer = rangeOf(reader.kind, reader.checks);
  if (!isRangeInside(inner, outer))
    gaps.push(gap('range-narrowed', 'the sender may go beyond the reader’s bounds', at));
  const isWhole = !outer.whole || inner.whole || inner.multiples.some((step) => Number.isInteger(Number(step)));
  if (!isWhole || !areMultiplesInside(inner, outer)) {
    gaps.push(gap('range-narrowed', 'the reader takes only whole numbers or multiples', at));
  }
  // Rounding may cut off a float32's neighbours; zod only looks at the bounds, so they decided already.
  for (const check of reader.checks) {
    if (check.check === 'refinement' && !hasRefinement(sender.checks, check.code)) {
      gaps.push(gap('code-decides', 'the reader has a refinement that the sender does not have', at));
    }
    if (check.check === 'overwrite')
      gaps.push(gap('overwrite-decides', 'the reader rewrites the value before its checks', at));
  }
  return gaps;
}

const isoFormats = new Set(
  [
    z.iso.date(),
    z.iso.datetime(),
    z.iso.datetime({ offset: true }),
    z.iso.datetime({ precision: 0 }),
    z.iso.datetime({ precision: 3 }),
  ].map((schema) => schema._zod.def.pattern?.source),
);

/** Readers that convert, and kinds of value whose conversion never fails. */
function isConvertedSurely(sender: FormNode, reader: FormNode): boolean {
  if (!('coerce' in reader) || !reader.coerce || reader.kind === 'boolean') return false;
  if (reader.checks.length > 0) return false;
  switch (reader.kind) {
    case 'string':
      return ['number', 'boolean', 'bigint', 'date', 'nan'].includes(sender.kind);
    case 'number':
      return ['boolean', 'date'].includes(sender.kind);
    case 'bigint':
      return sender.kind === 'boolean' || (sender.kind === 'number' && rangeOf('number', sender.checks).whole);
    case 'date':
      return (
        sender.kind === 'string' &&
        sender.checks.some((check) => check.check === 'pattern' && isoFormats.has(check.source))
      );
  }
}
