// Reads a zod schema's definition into its form; every property of the definition that decides is carried over.
import { z } from 'zod';
import { accepts } from './accepts.ts';
import { checksOf } from './checks-of.ts';
import { codeOf } from './code.ts';
import { constantOf } from './constant.ts';
import type { Check, Constant, FormNode, SchemaForm, Slot } from './schema-form.ts';

type Schema = z.core.$ZodType;
/** A lazy schema may make new ones for ever; beyond this depth nothing is looked into. */
const DEEPEST = 150;

/** The form of a schema. It never fails: what it cannot look into becomes `opaque`. */
export function formOf(schema: Schema): SchemaForm {
  const open = new Set<Schema>();
  /** Of those that contain themselves: met again while they were being read. */
  const names = new Map<Schema, string>();
  const definitions: Record<string, FormNode> = {};

  function read(schema: Schema): FormNode {
    if (open.has(schema) && !names.has(schema)) names.set(schema, `Recursive${names.size + 1}`);
    const known = names.get(schema);
    if (known !== undefined) return { kind: 'reference', name: known };
    if (open.size >= DEEPEST) return { kind: 'opaque', name: 'endless' };
    open.add(schema);
    const form = checked(schema, readKind(schema));
    open.delete(schema);
    const name = names.get(schema);
    if (name === undefined) return form;
    definitions[name] = form;
    return { kind: 'reference', name };
  }
  const slot = (schema: Schema): Slot => ({
    form: read(schema),
    mayBeAbsent: schema._zod.optin !== undefined,
    mayBeOmitted:
      schema._zod.optin === 'optional' || (schema._zod.optin === 'defaulted' && schema._zod.optout === 'optional'),
  });

  function readKind(schema: Schema): FormNode {
    const checks = checksOf(schema);
    const { def } = kinded(schema);
    switch (def.type) {
      case 'string':
        return { kind: 'string', coerce: def.coerce === true, checks };
      case 'number':
      case 'bigint':
      case 'date':
        return { kind: def.type, coerce: def.coerce === true, checks };
      case 'boolean':
        return { kind: 'boolean', coerce: def.coerce === true };
      case 'template_literal': {
        const { source, flags } = z.core.clone(schema)._zod.pattern ?? /$^/;
        return {
          kind: 'string',
          coerce: false,
          checks: [{ check: 'pattern', format: 'template', source, flags }, ...checks],
        };
      }
      case 'null':
      case 'undefined':
      case 'never':
      case 'unknown':
      case 'nan':
      case 'symbol':
        return { kind: def.type };
      case 'any':
        return { kind: 'unknown' };
      case 'void':
        return { kind: 'undefined' };
      case 'literal':
        return { kind: 'literal', values: def.values.map(constantOf) };
      case 'enum':
        return { kind: 'literal', values: [...new Set(schema._zod.values ?? [])].map(constantOf) };
      case 'object':
        return {
          kind: 'object',
          properties: Object.fromEntries(Object.entries(def.shape).map(([key, property]) => [key, slot(property)])),
          unknownKeys: def.catchall === undefined ? 'strip' : policyOf(def.catchall),
        };
      case 'array':
        return { kind: 'array', items: read(def.element), checks };
      case 'tuple':
        return { kind: 'tuple', items: def.items.map(slot), rest: def.rest === null ? null : read(def.rest) };
      case 'record': {
        const mode = def.mode === 'loose' ? 'loose' : 'partial' in def && def.partial ? 'partial' : 'strict';
        return { kind: 'record', mode, keys: read(def.keyType), values: read(def.valueType), checks: [] };
      }
      case 'map':
        return { kind: 'map', keys: read(def.keyType), values: read(def.valueType), checks };
      case 'set':
        return { kind: 'set', items: read(def.valueType), checks };
      case 'file':
        return { kind: 'file', checks };
      case 'union': {
        const discriminator =
          'discriminator' in def && typeof def.discriminator === 'string' ? def.discriminator : null;
        const exclusive = discriminator === null && def.inclusive === false;
        return { kind: 'union', options: def.options.map(read), discriminator, exclusive };
      }
      case 'intersection':
        return { kind: 'intersection', left: read(def.left), right: read(def.right) };
      case 'optional':
        return { kind: 'optional', exact: schema._zod.traits.has('$ZodExactOptional'), inner: read(def.innerType) };
      case 'nullable':
      case 'nonoptional':
        return { kind: def.type, inner: read(def.innerType) };
      case 'default': {
        const value = stableValue(() => def.defaultValue);
        return value === null ? throwing : { kind: 'default', value, inner: read(def.innerType) };
      }
      case 'prefault': {
        const value = stableValue(() => def.defaultValue);
        if (value === null) return throwing;
        const accepted = value.type !== 'code' && accepts(def.innerType, def.defaultValue);
        return { kind: 'prefault', value, accepted, inner: read(def.innerType) };
      }
      case 'catch':
        return { kind: 'catch', value: caught(def.catchValue), inner: read(def.innerType) };
      case 'readonly':
        return read(def.innerType);
      case 'lazy':
        return read(def.getter());
      case 'transform':
        return { kind: 'transform', code: codeOf(def.transform) };
      case 'pipe':
        return readPipe(schema, def);
      case 'custom':
        return { kind: 'checked', inner: { kind: 'unknown' }, checks: [{ check: 'refinement', code: codeOf(def.fn) }] };
      case 'function':
      case 'promise':
      case 'success':
        return { kind: 'opaque', name: def.type };
    }
  }

  const policyOf = (catchall: Schema) => {
    const form = read(catchall);
    if (form.kind === 'never') return 'strict';
    return form.kind === 'unknown' ? 'loose' : form;
  };

  function readPipe(schema: Schema, def: z.core.$ZodPipeDef): FormNode {
    const { truthy, falsy, case: letters } = StringBool.safeParse(schema._zod.bag).data ?? {};
    if (truthy !== undefined && falsy !== undefined) {
      return { kind: 'stringbool', truthy, falsy, caseSensitive: letters === 'sensitive' };
    }
    const out = read(def.out);
    if (def.transform === undefined) return { kind: 'pipe', in: read(def.in), out };
    const decode: FormNode = { kind: 'transform', code: codeOf(def.transform) };
    return { kind: 'pipe', in: { kind: 'pipe', in: read(def.in), out: decode }, out };
  }

  return { root: read(schema), definitions };
}

const StringBool = z.object({
  truthy: z.array(z.string()),
  falsy: z.array(z.string()),
  case: z.enum(['sensitive', 'insensitive']),
});
const ownChecks = ['string', 'number', 'bigint', 'date', 'template_literal', 'array', 'map', 'set', 'file'];

function checked(schema: Schema, form: FormNode): FormNode {
  const checks: Check[] = ownChecks.includes(schema._zod.def.type) ? [] : checksOf(schema);
  return checks.length === 0 ? form : { kind: 'checked', inner: form, checks };
}

/** A default is read through a getter: one that differs from one reading to the next is made by code. Null if it throws. */
function stableValue(read: () => unknown): Constant | null {
  try {
    const [first, second] = [constantOf(read()), constantOf(read())];
    return JSON.stringify(first) === JSON.stringify(second) ? first : { type: 'code' };
  } catch {
    return null;
  }
}
const throwing: FormNode = { kind: 'opaque', name: 'a default that throws' };

const constantCatch = z.string().catch('')._zod.def.catchValue.toString();

function caught(catchValue: z.core.$ZodCatchDef['catchValue']) {
  if (catchValue.toString() !== constantCatch && codeOf(catchValue).total !== 'any') return { type: 'code' } as const;
  return constantOf(catchValue({ value: undefined, issues: [], error: { issues: [] }, input: undefined }));
}

/** The definition under its real type; zod's base class only knows the name of the kind. */
function kinded(schema: Schema): z.core.$ZodTypes['_zod'] {
  if (!isKinded(schema)) throw new Error('This is not a zod 4 schema.');
  return schema._zod;
}
const isKinded = (schema: Schema): schema is z.core.$ZodTypes => typeof schema._zod.def.type === 'string';
