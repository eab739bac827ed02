// Builds a zod schema from a form, so that a released schema can be run when only its snapshot is at hand.
import { z } from 'zod';
import { valueOf } from './constant.ts';
import type { Check, FormNode, SchemaForm } from './schema-form.ts';
import { zodCheck } from './zod-checks.ts';

export interface Rebuilt {
  schema: z.ZodType;
  /** False when code was left out: then it accepts at least what the original accepts. */
  exact: boolean;
}

export function schemaOf(form: SchemaForm): Rebuilt {
  let exact = true;
  const named = new Map<string, z.ZodType>();
  const inexact = (schema: z.ZodType): z.ZodType => {
    exact = false;
    return schema;
  };

  function build(node: FormNode): z.ZodType {
    switch (node.kind) {
      case 'unknown':
        return z.unknown();
      case 'never':
        return z.never();
      case 'undefined':
        return z.undefined();
      case 'null':
        return z.null();
      case 'nan':
        return z.nan();
      case 'symbol':
        return z.symbol();
      case 'string':
        return withChecks(node.coerce ? z.coerce.string() : z.string(), node.checks);
      case 'number':
        return withChecks(node.coerce ? z.coerce.number() : z.number(), node.checks);
      case 'bigint':
        return withChecks(node.coerce ? z.coerce.bigint() : z.bigint(), node.checks);
      case 'date':
        return withChecks(node.coerce ? z.coerce.date() : z.date(), node.checks);
      case 'boolean':
        return node.coerce ? z.coerce.boolean() : z.boolean();
      case 'literal': {
        const held = node.values.flatMap((constant) => valueOf(constant) ?? []);
        const values = held.map(({ value }) => value).filter(isPrimitive);
        const schema = new z.ZodLiteral({ type: 'literal', values });
        return values.length === node.values.length ? schema : inexact(z.unknown());
      }
      case 'object': {
        const shape = Object.fromEntries(Object.entries(node.properties).map(([key, slot]) => [key, inSlot(slot)]));
        if (node.unknownKeys === 'strict') return z.strictObject(shape);
        if (node.unknownKeys === 'loose') return z.looseObject(shape);
        return node.unknownKeys === 'strip' ? z.object(shape) : z.object(shape).catchall(build(node.unknownKeys));
      }
      case 'array':
        return withChecks(z.array(build(node.items)), node.checks);
      case 'tuple':
        return new z.ZodTuple({
          type: 'tuple',
          items: node.items.map(inSlot),
          rest: node.rest === null ? null : build(node.rest),
        });
      case 'record':
        return withChecks(recordOf(node), node.checks);
      case 'map':
        return withChecks(z.map(build(node.keys), build(node.values)), node.checks);
      case 'set':
        return withChecks(z.set(build(node.items)), node.checks);
      case 'file':
        return withChecks(z.file(), node.checks);
      case 'union': {
        const options = node.options.map(build);
        if (node.exclusive) return z.xor(options);
        const { discriminator } = node;
        if (discriminator === null) return z.union(options);
        return new z.ZodDiscriminatedUnion({ type: 'union', options, discriminator, inclusive: false });
      }
      case 'intersection':
        return z.intersection(build(node.left), build(node.right));
      case 'optional':
        return node.exact ? z.exactOptional(build(node.inner)) : z.optional(build(node.inner));
      case 'nullable':
        return z.nullable(build(node.inner));
      case 'nonoptional':
        return z.nonoptional(build(node.inner));
      case 'default':
      case 'prefault':
      case 'catch':
        return replacing(node);
      case 'checked':
        return withChecks(build(node.inner), node.checks);
      case 'transform':
        return inexact(z.unknown());
      case 'pipe':
        return hasTransform(node) ? inexact(build(node.in)) : z.pipe(build(node.in), build(node.out));
      case 'stringbool':
        return z.stringbool({
          truthy: node.truthy,
          falsy: node.falsy,
          case: node.caseSensitive ? 'sensitive' : 'insensitive',
        });
      case 'reference':
        return reference(node.name);
      case 'opaque':
        return inexact(z.unknown());
    }
  }

  function inSlot({ form, mayBeAbsent }: { form: FormNode; mayBeAbsent: boolean }): z.ZodType {
    const schema = build(form);
    return mayBeAbsent && schema._zod.optin === undefined ? inexact(z.exactOptional(schema)) : schema;
  }

  function reference(name: string): z.ZodType {
    let schema = named.get(name);
    if (schema === undefined) {
      schema = z.lazy(() => build(form.definitions[name] ?? { kind: 'unknown' }));
      named.set(name, schema);
    }
    return schema;
  }

  function recordOf(node: FormNode & { kind: 'record' }): z.ZodType {
    const keyType = RecordKey.parse(build(node.keys));
    const def = { type: 'record', keyType, valueType: build(node.values) } as const;
    if (node.mode === 'partial') return new z.ZodRecord({ ...def, partial: true });
    return node.mode === 'loose' ? new z.ZodRecord({ ...def, mode: 'loose' }) : new z.ZodRecord(def);
  }

  function replacing(node: FormNode & { kind: 'default' | 'prefault' | 'catch' }): z.ZodType {
    const innerType = build(node.inner);
    const held = valueOf(node.value);
    // What takes the value's place is not known here, but that something does.
    if (held === null) exact = false;
    if (node.kind === 'catch') return new z.ZodCatch({ type: 'catch', innerType, catchValue: () => held?.value });
    const def = { innerType, defaultValue: held?.value };
    return node.kind === 'default'
      ? new z.ZodDefault({ type: 'default', ...def })
      : new z.ZodPrefault({ type: 'prefault', ...def });
  }

  function withChecks(schema: z.ZodType, checks: readonly Check[]): z.ZodType {
    return checks.reduce((checked, check) => {
      const known = zodCheck(check, schema);
      if (known === null) return inexact(checked);
      const { def } = checked._zod;
      return z.core.clone(checked, { ...def, checks: [...(def.checks ?? []), ...known] });
    }, schema);
  }

  // Recursive parts are built when first run; running them once makes `exact` final.
  const schema = build(form.root);
  for (const definition of Object.values(form.definitions)) build(definition);
  return { schema, exact };
}

const isPrimitive = (value: unknown): value is z.core.util.Literal =>
  value === null || ['undefined', 'string', 'number', 'bigint', 'boolean'].includes(typeof value);
const RecordKey = z.custom<z.core.$ZodRecordKey>((key) => key instanceof z.ZodType);

/** Without its code a schema may hand on something that it never made, and the next step would refuse that. */
const hasTransform = (form: FormNode): boolean =>
  /"kind":"(?:transform|opaque|reference)"|"check":"overwrite","name":null|"type":"code"/.test(JSON.stringify(form));
