// An intersection of objects, written as one object.
import type { Definitions } from './gap.ts';
import type { FormNode, ObjectForm, Slot, UnknownKeys } from './schema-form.ts';

/** Null unless both sides are objects whose unknown keys are plainly allowed or plainly not. */
export function mergedObjects(form: FormNode & { kind: 'intersection' }, definitions: Definitions): ObjectForm | null {
  const left = objectOf(form.left, definitions);
  const right = objectOf(form.right, definitions);
  if (left === null || right === null) return null;
  const unknownKeys = mergedPolicy(left.unknownKeys, right.unknownKeys);
  if (unknownKeys === null) return null;
  const properties: Record<string, Slot> = { ...left.properties };
  for (const [key, slot] of Object.entries(right.properties)) {
    const other = left.properties[key];
    properties[key] = other === undefined ? slot : mergedSlot(other, slot);
  }
  return { kind: 'object', properties, unknownKeys };
}

function objectOf(form: FormNode, definitions: Definitions): ObjectForm | null {
  if (form.kind === 'object') return form;
  if (form.kind === 'intersection') return mergedObjects(form, definitions);
  const named = form.kind === 'reference' ? definitions[form.name] : undefined;
  return named?.kind === 'object' ? named : null;
}

/** A key is refused only when both sides refuse it, and kept when one of them keeps it. */
function mergedPolicy(left: UnknownKeys, right: UnknownKeys): UnknownKeys | null {
  if (typeof left !== 'string' || typeof right !== 'string') return null;
  if (left === right) return left;
  return left === 'loose' || right === 'loose' ? 'loose' : 'strip';
}

const mergedSlot = (left: Slot, right: Slot): Slot => ({
  form:
    JSON.stringify(left.form) === JSON.stringify(right.form)
      ? left.form
      : { kind: 'intersection', left: left.form, right: right.form },
  mayBeAbsent: left.mayBeAbsent && right.mayBeAbsent,
  mayBeOmitted: left.mayBeOmitted && right.mayBeOmitted,
});
