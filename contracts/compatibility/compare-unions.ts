// Whether a plain alternative of the sender fits one of the reader's, if need be after taking it further apart.
import { alternatives } from './alternatives.ts';
import { gap, type Gap, type Place, type Scope } from './gap.ts';
import { rangeOf } from './ranges.ts';
import type { FormNode, ObjectForm, Slot } from './schema-form.ts';

const MOST_PIECES = 32;

export function compareWithUnion(
  sender: FormNode,
  reader: FormNode & { kind: 'union' },
  place: Place,
  scope: Scope,
): Gap[] {
  const at = { place, sender, reader };
  if (reader.exclusive) return [gap('option-refused', 'the reader takes what fits exactly one alternative', at)];
  if (reader.discriminator !== null && !isDecidedBy(reader, reader.discriminator, scope)) {
    return [gap('discriminator-changed', `${reader.discriminator} is not a plain literal in every alternative`, at)];
  }
  const tried = reader.options.map((option) => ({ option, gaps: scope.inside(sender, option, place) }));
  const fitting = tried.findIndex(({ gaps }) => gaps.length === 0);
  // The alternatives before it are run as well, and one that throws ends it all.
  if (
    fitting >= 0 &&
    !tried.slice(0, fitting).some(({ option }) => mayThrow(option) && mayReach(sender, option, scope))
  )
    return [];
  if (fitting >= 0) return [gap('code-decides', 'an alternative before the one that fits may throw', at)];
  const pieces = piecesOf(sender, scope);
  if (pieces.length > 1 && pieces.length <= MOST_PIECES) {
    return pieces.flatMap((piece) => compareWithUnion(piece, reader, place, scope));
  }
  const alike = tried.filter(({ option }) =>
    alternatives(option, 'accepted', scope.reader).some(({ kind }) => kind === sender.kind),
  );
  const [only] = alike;
  if (alike.length === 1 && only !== undefined) return only.gaps;
  const candidates = tried.flatMap(({ gaps }) =>
    gaps.flatMap((found) => (found.place.path === place.path ? found.candidates : [])),
  );
  return [
    gap(
      'option-refused',
      `none of the reader’s ${reader.options.length} alternatives takes every such value`,
      at,
      candidates,
    ),
  ];
}

/** Whether the value's kind alone does not already make the alternative refuse it. */
function mayReach(sender: FormNode, option: FormNode, scope: Scope): boolean {
  if (sender.kind === 'literal' || sender.kind === 'unknown') return true;
  return alternatives(option, 'accepted', scope.reader).some(({ kind }) => kind === sender.kind || kind === 'unknown');
}

/** A single alternative as several that together are the same: by literal, or by the first property of few values. */
function piecesOf(form: FormNode, scope: Scope): FormNode[] {
  if (form.kind === 'literal') return form.values.map((value) => ({ kind: 'literal', values: [value] }));
  if (form.kind === 'boolean')
    return [true, false].map((value) => ({ kind: 'literal', values: [{ type: 'json', value }] }));
  if (form.kind === 'number') return wholeNumbersOf(form);
  if (form.kind !== 'object') return [form];
  for (const [key, slot] of Object.entries(form.properties)) {
    const parts = alternatives(slot.form, scope.role, scope.sender).flatMap((part) =>
      part.kind === 'literal' || part.kind === 'boolean' || part.kind === 'number' ? piecesOf(part, scope) : [part],
    );
    if (parts.length < 2 || parts.length > MOST_PIECES) continue;
    return parts.map(
      (part): ObjectForm => ({ ...form, properties: { ...form.properties, [key]: { ...slot, form: part } } }),
    );
  }
  return [form];
}

function wholeNumbersOf(form: Extract<FormNode, { kind: 'number' | 'bigint' | 'date' }>): FormNode[] {
  const { low, high, whole } = rangeOf('number', form.checks);
  const [from, to] = [Number(low?.value), Number(high?.value)];
  if (!whole || !(to - from < MOST_PIECES)) return [form];
  return Array.from({ length: to - from + 1 }, (_, index) => ({
    kind: 'literal',
    values: [{ type: 'json', value: from + index }],
  }));
}

/**
 * Whether it may throw instead of refusing, against which neither a catch nor another alternative helps: an intersection does
 * when its sides make different values of one, code may always, unless proven total.
 */
export function mayThrow(form: FormNode): boolean {
  return /"kind":"(?:intersection|reference|opaque)"|"total":"unproven"|"type":"code"/.test(JSON.stringify(form));
}

/** Zod picks the alternative by the property's value alone; only plain literals surely pick the one that was proven. */
function isDecidedBy(union: FormNode & { kind: 'union' }, discriminator: string, scope: Scope): boolean {
  return union.options.every((option) => {
    const form = option.kind === 'reference' ? scope.reader[option.name] : option;
    if (form?.kind === 'union' && form.discriminator !== null) return isDecidedBy(form, form.discriminator, scope);
    const slot: Slot | undefined = form?.kind === 'object' ? form.properties[discriminator] : undefined;
    return slot?.form.kind === 'literal' && !slot.mayBeAbsent;
  });
}
