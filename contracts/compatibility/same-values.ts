// When a schema hands on what it takes as it is, and when two make the same of the same value.
import type { Role } from './gap.ts';
import type { Check, Code, FormNode } from './schema-form.ts';

/** The same text, all of it deciding by itself: then the same values are accepted. What comes out is another matter. */
export function isPlainlySame(sender: FormNode, reader: FormNode, role: Role): boolean {
  const text = JSON.stringify(reader);
  if (/"kind":"(?:reference|opaque)"|"selfContained":false|"type":"code"/.test(text)) return false;
  if (role === 'given' && !isPreserving(reader)) return false;
  return JSON.stringify(sender) === text;
}

/** What is accepted comes out as it went in, so far as its own type goes. */
export function isPreserving(form: FormNode): boolean {
  return !/"kind":"(?:transform|pipe|default|prefault|catch|stringbool|reference|opaque|map|set|file)"|"check":"overwrite"|"format":"url"|"coerce":true/.test(
    JSON.stringify(form),
  );
}

/** Not even a key is stripped. */
export const isUntouched = (form: FormNode): boolean =>
  isPreserving(form) && !JSON.stringify(form).includes('"unknownKeys":"strip"');

/** Both make the same of the same value. */
export function flowsAlike(sender: FormNode, reader: FormNode): boolean {
  if (isUntouched(sender) && isUntouched(reader)) return true;
  if (sender.kind === 'pipe' && reader.kind === 'pipe')
    return flowsAlike(sender.in, reader.in) && flowsAlike(sender.out, reader.out);
  return isPlainlySame(sender, reader, 'accepted');
}

/** The reader has no refinement but those of the sender, and hands them the same value. */
export function isCheckedAlike(
  sender: FormNode & { kind: 'checked' },
  reader: FormNode & { kind: 'checked' },
): boolean {
  return (
    isReadAlike(sender.inner, reader.inner) &&
    reader.checks.every((check) => check.check === 'refinement' && hasRefinement(sender.checks, check.code))
  );
}

/** The same form, or an object with more optional properties: those are absent in what this sender sends. */
function isReadAlike(sender: FormNode, reader: FormNode): boolean {
  if (isPlainlySame(sender, reader, 'given')) return true;
  if (sender.kind !== 'object' || reader.kind !== 'object' || sender.unknownKeys !== reader.unknownKeys) return false;
  if (sender.unknownKeys !== 'strip' && sender.unknownKeys !== 'strict') return false;
  const shared = Object.entries(reader.properties).filter(([key, slot]) => {
    const isAbsent = !Object.hasOwn(sender.properties, key) && slot.form.kind === 'optional' && isPreserving(slot.form);
    return !isAbsent;
  });
  return isPlainlySame(sender, { ...reader, properties: Object.fromEntries(shared) }, 'given');
}

/** Asked of the same value, which nothing has rewritten before. */
export const hasRefinement = (checks: readonly Check[], { fingerprint, selfContained }: Code): boolean =>
  selfContained &&
  checks.every(({ check }) => check !== 'overwrite') &&
  checks.some((check) => check.check === 'refinement' && check.code.fingerprint === fingerprint);
