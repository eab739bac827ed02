// An intersection of objects, written as one object.
import type { Definitions } from './gap.ts';
import { isPreserving, isUntouched } from './same-values.ts';
import type { FormNode, ObjectForm, Slot, UnknownKeys } from './schema-form.ts';

/** Null unless both sides are objects whose unknown keys are plainly allowed or plainly not. */
export function mergedObjects(form: FormNode & { kind: 'intersection' }, definitions: Definitions): ObjectForm | null {
  const left = objectOf(form.left, definitions);
  const right = objectOf(form.right, definitions);
  if (left === null || right === null) return null;
  const unknownKeys = mergedPolicy(left.unknownKeys, right.unknownKeys);
  if (unknownKeys === null) return null;
  const keys = new Set([...Object.keys(left.properties), ...Object.keys(right.properties)]);
  const slots = Array.from(keys, (key): [string, Slot][] => {
    const [one, other] = [slotOf(left, key), slotOf(right, key)];
    const slot = one && other ? mergedSlot(one, other) : (one ?? other);
    return slot === null ? [] : [[key, slot]];
  });
  return { kind: 'object', properties: Object.fromEntries(slots.flat()), unknownKeys };
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

/** What the object makes of a key; null where it drops or refuses it. */
function slotOf({ properties, unknownKeys }: ObjectForm, key: string): Slot | null {
  if (Object.hasOwn(properties, key)) return properties[key] ?? null;
  return unknownKeys === 'loose' ? { form: { kind: 'unknown' }, mayBeAbsent: true, mayBeOmitted: true } : null;
}

const mergedSlot = (left: Slot, right: Slot): Slot => ({
  form: mergedForm(left.form, right.form),
  mayBeAbsent: left.mayBeAbsent && right.mayBeAbsent,
  mayBeOmitted: left.mayBeOmitted && right.mayBeOmitted,
});

/** Each side makes its own value of the one it is given, and zod throws where the two do not go together. */
function mergedForm(left: FormNode, right: FormNode): FormNode {
  if (right.kind === 'unknown' && isUntouched(left)) return left;
  if (left.kind === 'unknown' && isUntouched(right)) return right;
  return isPreserving(left) && JSON.stringify(left) === JSON.stringify(right)
    ? left
    : { kind: 'intersection', left, right };
}
