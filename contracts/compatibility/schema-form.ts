// The form of a schema: plain JSON that says everything deciding which values a zod schema accepts and gives out.
import { z } from 'zod';

/** A value inside a form. What JSON cannot say is tagged; `code`: made by code, so not known beforehand. */
export const Constant = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('json'), value: z.json() }),
  z.strictObject({ type: z.enum(['bigint', 'date', 'symbol']), value: z.string() }),
  z.strictObject({ type: z.enum(['undefined', 'nan', 'infinity', '-infinity', 'code']) }),
]);
export type Constant = z.infer<typeof Constant>;

/** A function in a schema: opaque, told apart by its text. */
export const Code = z.strictObject({
  fingerprint: z.string(),
  /** Its text alone decides what it does: it uses nothing from around it. */
  selfContained: z.boolean(),
  /** The values for which it surely returns without throwing or reporting an issue. */
  total: z.enum(['any', 'string', 'unproven']),
});
export type Code = z.infer<typeof Code>;

const Bound = z.union([z.number(), z.strictObject({ bigint: z.string() }), z.strictObject({ date: z.string() })]);
export type Bound = z.infer<typeof Bound>;

export const Check = z.discriminatedUnion('check', [
  z.strictObject({ check: z.enum(['atLeast', 'atMost']), value: Bound, inclusive: z.boolean() }),
  z.strictObject({ check: z.literal('multipleOf'), value: Bound }),
  z.strictObject({
    check: z.literal('numberFormat'),
    format: z.enum(['safeint', 'int32', 'uint32', 'float32', 'float64', 'int64', 'uint64']),
  }),
  /** Characters of a string, items of an array, entries of a map or set, bytes of a file. */
  z.strictObject({ check: z.literal('size'), minimum: z.number(), maximum: z.number().nullable() }),
  z.strictObject({ check: z.literal('pattern'), format: z.string(), source: z.string(), flags: z.string() }),
  /** A string format that code decides, not a pattern: with the options that matter. */
  z.strictObject({ check: z.literal('format'), format: z.string(), options: z.record(z.string(), z.json()) }),
  z.strictObject({ check: z.literal('overwrite'), name: z.string().nullable(), code: Code }),
  z.strictObject({ check: z.literal('mime'), types: z.array(z.string()) }),
  z.strictObject({ check: z.literal('refinement'), code: Code }),
]);
export type Check = z.infer<typeof Check>;

/** A property or a tuple's item: `mayBeAbsent` from what is parsed, `mayBeOmitted` from what comes out. */
export interface Slot {
  form: FormNode;
  mayBeAbsent: boolean;
  mayBeOmitted: boolean;
}
export type UnknownKeys = 'strip' | 'strict' | 'loose' | FormNode;
interface Wrapped {
  inner: FormNode;
}
interface Checked {
  checks: Check[];
}
interface KeyedForm extends Checked {
  keys: FormNode;
  values: FormNode;
}
export type ObjectForm = { kind: 'object'; properties: Record<string, Slot>; unknownKeys: UnknownKeys };
export type FormNode =
  | { kind: 'unknown' | 'never' | 'undefined' | 'null' | 'nan' | 'symbol' }
  | ({ kind: 'string'; coerce: boolean } & Checked)
  | ({ kind: 'number' | 'bigint' | 'date'; coerce: boolean } & Checked)
  | { kind: 'boolean'; coerce: boolean }
  | { kind: 'literal'; values: Constant[] }
  | ObjectForm
  | ({ kind: 'array'; items: FormNode } & Checked)
  | { kind: 'tuple'; items: Slot[]; rest: FormNode | null }
  | ({ kind: 'record'; mode: 'strict' | 'loose' | 'partial' } & KeyedForm)
  | ({ kind: 'map' } & KeyedForm)
  | ({ kind: 'set'; items: FormNode } & Checked)
  | ({ kind: 'file' } & Checked)
  | { kind: 'union'; options: FormNode[]; discriminator: string | null; exclusive: boolean }
  | { kind: 'intersection'; left: FormNode; right: FormNode }
  | ({ kind: 'optional'; exact: boolean } & Wrapped)
  | ({ kind: 'nullable' | 'nonoptional' } & Wrapped)
  | ({ kind: 'default' | 'catch'; value: Constant } & Wrapped)
  | ({ kind: 'prefault'; value: Constant; accepted: boolean } & Wrapped)
  /** Checks on a form that has no list of its own. */
  | ({ kind: 'checked' } & Wrapped & Checked)
  | { kind: 'transform'; code: Code }
  | { kind: 'pipe'; in: FormNode; out: FormNode }
  | { kind: 'stringbool'; truthy: string[]; falsy: string[]; caseSensitive: boolean }
  /** A schema that is defined by a name, because it contains itself. */
  | { kind: 'reference'; name: string }
  /** A kind of schema of which nothing is known but its name. */
  | { kind: 'opaque'; name: string };

const node: z.ZodType<FormNode> = z.lazy(() => FormNode);
const checks = z.array(Check);
const Slot: z.ZodType<Slot> = z.strictObject({ form: node, mayBeAbsent: z.boolean(), mayBeOmitted: z.boolean() });
const keyed = { keys: node, values: node, checks };
export const FormNode: z.ZodType<FormNode> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['unknown', 'never', 'undefined', 'null', 'nan', 'symbol']) }),
  z.strictObject({ kind: z.literal('string'), coerce: z.boolean(), checks }),
  z.strictObject({ kind: z.enum(['number', 'bigint', 'date']), coerce: z.boolean(), checks }),
  z.strictObject({ kind: z.literal('boolean'), coerce: z.boolean() }),
  z.strictObject({ kind: z.literal('literal'), values: z.array(Constant) }),
  z.strictObject({
    kind: z.literal('object'),
    properties: z.record(z.string(), Slot),
    unknownKeys: z.union([z.enum(['strip', 'strict', 'loose']), node]),
  }),
  z.strictObject({ kind: z.literal('array'), items: node, checks }),
  z.strictObject({ kind: z.literal('tuple'), items: z.array(Slot), rest: node.nullable() }),
  z.strictObject({ kind: z.literal('record'), mode: z.enum(['strict', 'loose', 'partial']), ...keyed }),
  z.strictObject({ kind: z.literal('map'), ...keyed }),
  z.strictObject({ kind: z.literal('set'), items: node, checks }),
  z.strictObject({ kind: z.literal('file'), checks }),
  z.strictObject({
    kind: z.literal('union'),
    options: z.array(node),
    discriminator: z.string().nullable(),
    exclusive: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('intersection'), left: node, right: node }),
  z.strictObject({ kind: z.literal('optional'), exact: z.boolean(), inner: node }),
  z.strictObject({ kind: z.enum(['nullable', 'nonoptional']), inner: node }),
  z.strictObject({ kind: z.enum(['default', 'catch']), value: Constant, inner: node }),
  z.strictObject({ kind: z.literal('prefault'), value: Constant, accepted: z.boolean(), inner: node }),
  z.strictObject({ kind: z.literal('checked'), inner: node, checks }),
  z.strictObject({ kind: z.literal('transform'), code: Code }),
  z.strictObject({ kind: z.literal('pipe'), in: node, out: node }),
  z.strictObject({
    kind: z.literal('stringbool'),
    truthy: z.array(z.string()),
    falsy: z.array(z.string()),
    caseSensitive: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('reference'), name: z.string() }),
  z.strictObject({ kind: z.literal('opaque'), name: z.string() }),
]);

/** A whole schema; `definitions` holds the forms that contain themselves, by name. */
export const SchemaForm = z.strictObject({ root: FormNode, definitions: z.record(z.string(), FormNode) });
export type SchemaForm = z.infer<typeof SchemaForm>;

/** The form of those who send and expect nothing that a plain object would strip. */
export function withoutStripping(form: SchemaForm): SchemaForm {
  const text = JSON.stringify(form, (key, value: unknown) =>
    key === 'unknownKeys' && value === 'strip' ? 'strict' : value,
  );
  return SchemaForm.parse(JSON.parse(text));
}
