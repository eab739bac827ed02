// Reads the checks of a zod schema, in their order; string formats become patterns wherever a pattern decides.
import { z } from 'zod';
import { codeOf, mayChange } from './code.ts';
import { boundOf } from './constant.ts';
import type { Check, Code } from './schema-form.ts';

type Schema = z.core.$ZodType;

/** Formats that code decides; for each the options that matter. Their pattern, if any, is not looked at by zod. */
const validatedFormats = new Map<string, readonly string[]>([
  ['url', ['hostname', 'protocol', 'normalize']],
  ['jwt', ['alg']],
  ['ipv6', []],
  ['cidrv6', []],
  ['base64', []],
  ['base64url', []],
  ['credit_card', []],
  ['iban', []],
  ['json_string', []],
]);

/** The checks, first those that the schema itself is (`z.uuid()`, `z.int()`). */
export function checksOf(schema: Schema): Check[] {
  const own = isCheck(schema) && schema._zod.def.type !== 'custom' ? [schema] : [];
  const isScalar = scalars.includes(schema._zod.def.type);
  return [...own, ...(schema._zod.def.checks ?? [])].flatMap((check) => checkOf(check, isScalar));
}

const isCheck = (schema: Schema): schema is Schema & z.core.$ZodCheck => 'check' in schema._zod.def;

function checkOf(check: z.core.$ZodCheck, isScalar: boolean): Check[] {
  const { def } = check._zod;
  // Whether it is asked at all, code decides.
  if (def.when !== undefined && !conditions.has(def.when.toString())) return [undecidable(codeOf(def.when))];
  const refinement = Refinement.safeParse(def).data;
  // It sees the value itself, which is nobody else's only where it is a copy.
  if (refinement !== undefined)
    return [isScalar || !mayChange(refinement.fn) ? asked(refinement.fn) : run(refinement.fn)];
  const known = KnownCheck.safeParse(def).data;
  if (known !== undefined) return known;
  // A check made by hand (`.check(fn)`, `.superRefine`) is a function and nothing else; it may put another value in place.
  const made = functionOf(check);
  return [codeOf(made).selfContained && !mayChange(made) ? asked(made) : run(made)];
}

const asked = (code: AnyFunction): Check => ({ check: 'refinement', code: codeOf(code) });
const run = (code: AnyFunction): Check => ({ check: 'overwrite', name: null, code: codeOf(code) });
const undecidable = (code: Code): Check => ({ check: 'refinement', code: { ...code, selfContained: false } });

const scalars: readonly string[] = ['string', 'number', 'bigint', 'boolean', 'enum', 'literal', 'template_literal'];

/** Zod's own, by which sizes are not asked of what has none. */
const conditions = new Set([z.minLength(1), z.minSize(1)].map((check) => check._zod.def.when?.toString()));

type AnyFunction = (...args: never[]) => unknown;
const fn = z.custom<AnyFunction>((value) => typeof value === 'function');
const Refinement = z.looseObject({ check: z.literal('custom'), fn });
const bound = z.union([z.number(), z.bigint(), z.date()]);
const size = (minimum: number, maximum: number | null): Check[] => [{ check: 'size', minimum, maximum }];

const StringFormat = z
  .looseObject({
    check: z.literal('string_format'),
    format: z.string(),
    pattern: z.instanceof(RegExp).optional(),
    fn: fn.optional(),
  })
  .transform((def): Check[] => {
    const options = validatedFormats.get(def.format);
    if (options !== undefined) {
      const given = options.flatMap((name) => (def[name] === undefined ? [] : [[name, optionOf(def[name])] as const]));
      return [{ check: 'format', format: def.format, options: Object.fromEntries(given) }];
    }
    const pattern = patternOf(def) ?? def.pattern;
    if (pattern !== undefined) {
      return [{ check: 'pattern', format: def.format, source: pattern.source, flags: pattern.flags }];
    }
    if (def.fn !== undefined) return [{ check: 'refinement', code: codeOf(def.fn) }];
    return [{ check: 'format', format: def.format, options: {} }];
  });

/** Zod runs these as `startsWith` and the like; its own patterns for them say less (a dot is no line break). */
function patternOf(def: Record<string, unknown>): RegExp | undefined {
  if (typeof def['prefix'] === 'string') return new RegExp(`^${z.core.util.escapeRegex(def['prefix'])}`);
  if (typeof def['suffix'] === 'string') return new RegExp(`${z.core.util.escapeRegex(def['suffix'])}$`);
  if (typeof def['includes'] !== 'string') return undefined;
  const from = typeof def['position'] === 'number' ? `^[\\s\\S]{${def['position']}}[\\s\\S]*` : '';
  return new RegExp(`${from}${z.core.util.escapeRegex(def['includes'])}`);
}

const optionOf = (option: unknown) =>
  option instanceof RegExp ? { source: option.source, flags: option.flags } : z.json().parse(option);

const KnownCheck = z.union([
  z
    .looseObject({ check: z.enum(['less_than', 'greater_than']), value: bound, inclusive: z.boolean() })
    .transform(({ check, value, inclusive }): Check[] => [
      { check: check === 'less_than' ? 'atMost' : 'atLeast', value: boundOf(value), inclusive },
    ]),
  z
    .looseObject({ check: z.literal('multiple_of'), value: bound })
    .transform(({ value }): Check[] => [{ check: 'multipleOf', value: boundOf(value) }]),
  z
    .looseObject({
      check: z.enum(['number_format', 'bigint_format']),
      format: z.enum(['safeint', 'int32', 'uint32', 'float32', 'float64', 'int64', 'uint64']),
    })
    .transform(({ format }): Check[] => [{ check: 'numberFormat', format }]),
  z
    .looseObject({ check: z.enum(['max_length', 'max_size']), maximum: z.number() })
    .transform((def) => size(0, def.maximum)),
  z
    .looseObject({ check: z.enum(['min_length', 'min_size']), minimum: z.number() })
    .transform((def) => size(def.minimum, null)),
  z
    .looseObject({ check: z.literal('length_equals'), length: z.number() })
    .transform((def) => size(def.length, def.length)),
  z.looseObject({ check: z.literal('size_equals'), size: z.number() }).transform((def) => size(def.size, def.size)),
  StringFormat,
  z
    .looseObject({ check: z.literal('mime_type'), mime: z.array(z.string()) })
    .transform(({ mime }): Check[] => [{ check: 'mime', types: mime }]),
  z
    .looseObject({ check: z.literal('overwrite'), tx: fn })
    .transform(({ tx }): Check[] => [{ check: 'overwrite', name: overwriteName(tx), code: codeOf(tx) }]),
]);

/** `.superRefine` and `.check` keep no definition but the function that runs. */
function functionOf(check: z.core.$ZodCheck) {
  return fn.parse(Reflect.get(check._zod, 'check'));
}

const overwrites = new Map(
  Object.entries({
    trim: z.string().trim(),
    toLowerCase: z.string().toLowerCase(),
    toUpperCase: z.string().toUpperCase(),
  }).map(([name, schema]) => [overwriteText(schema), name]),
);

function overwriteText(schema: z.ZodString): string {
  const [check] = schema._zod.def.checks ?? [];
  const def: unknown = check?._zod.def;
  return z.looseObject({ tx: fn }).parse(def).tx.toString();
}
const overwriteName = (tx: AnyFunction): string | null => overwrites.get(tx.toString()) ?? null;
