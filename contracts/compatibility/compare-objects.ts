// Whether every object of the sender is accepted by a reader that takes objects.
import { gap, type Gap, type Place, type Scope } from './gap.ts';
import type { FormNode, ObjectForm, Slot } from './schema-form.ts';

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
    const sent = Object.hasOwn(sender.properties, key) ? sender.properties[key] : undefined;
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
export const toleratesAbsence = (slot: Slot, place: Place, scope: Scope): boolean =>
  slot.mayBeAbsent &&
  (slot.form.kind === 'optional' || scope.inside({ kind: 'undefined' }, slot.form, place).length === 0);

export const isOmitted = (slot: Slot, { role }: Scope): boolean =>
  role === 'accepted' ? slot.mayBeAbsent : slot.mayBeOmitted;

export function ordinaryObject(form: ObjectForm, scope: Pick<Scope, 'ordinary'>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(form.properties).map(([key, slot]) => [key, scope.ordinary(slot.form)]));
}
