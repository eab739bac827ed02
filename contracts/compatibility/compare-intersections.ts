// Intersections: both parts see the same value, each makes its own of it, and zod puts the two together or throws.
import { gap, type Gap, type Place, type Scope } from './gap.ts';
import { mergedObjects } from './merged-objects.ts';
import { isPreserving } from './same-values.ts';
import type { FormNode } from './schema-form.ts';

type Intersection = FormNode & { kind: 'intersection' };

/** What is sent is one value of a single alternative. */
export function compareWithIntersection(sender: FormNode, reader: Intersection, place: Place, scope: Scope): Gap[] {
  const merged = mergedObjects(reader, scope.reader);
  if (merged !== null) return scope.inside(sender, merged, place);
  const gaps = [...scope.inside(sender, reader.left, place), ...scope.inside(sender, reader.right, place)];
  const isGiven = sender.kind !== 'undefined' && sender.kind !== 'unknown';
  const parts = isGiven ? [undefaulted(reader.left), undefaulted(reader.right)] : [reader.left, reader.right];
  if (parts.every(isPreserving)) return gaps;
  const reason = 'the parts make different values of the same one';
  return [...gaps, gap('intersection-undecided', reason, { place, sender, reader })];
}

/** What a default does to a value that is there: nothing. */
const undefaulted = (form: FormNode): FormNode =>
  form.kind === 'default' || form.kind === 'prefault' ? undefaulted(form.inner) : form;

/** A single value that satisfies both sides satisfies what follows from one. Objects would have to be taken together. */
export function compareIntersection(sender: Intersection, reader: FormNode, place: Place, scope: Scope): Gap[] {
  const left = scope.inside(sender.left, reader, place);
  const right = left.length === 0 ? [] : scope.inside(sender.right, reader, place);
  const isSingle = !/"kind":"(?:object|record|array|tuple|union|reference|intersection)"/.test(
    JSON.stringify(sender.left) + JSON.stringify(sender.right),
  );
  if (isSingle && (left.length === 0 || right.length === 0)) return [];
  if (left.length + right.length > 0) return [...left, ...right];
  const reason = 'the sender’s parts would have to be taken together';
  return [gap('intersection-undecided', reason, { place, sender, reader })];
}
