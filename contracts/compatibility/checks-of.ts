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
  return (isDescribed(def) ? described(def, isScalar) : null) ?? [byHand(check)];
}

type Described = (z.core.$ZodChecks | z.core.$ZodCustom)['_zod']['def'];
const isDescribed = (def: z.core.$ZodCheckDef): def is Described => def.check !== 'custom' || 'fn' in def;

function described(def: Described, isScalar: boolean): Check[] | null {
  switch (def.check) {
    case 'custom':
      // It sees the value itself, which is nobody else's only where it is a copy.
      return [isScalar || !mayChange(def.fn) ? asked(def.fn) : run(def.fn)];
    case 'less_than':
      return [{ check: 'atMost', value: boundOf(def.value), inclusive: def.inclusive }];
    case 'greater_than':
      return [{ check: 'atLeast', value: boundOf(def.value), inclusive: def.inclusive }];
    case 'multiple_of':
      return [{ check: 'multipleOf', value: boundOf(def.value) }];
    case 'number_format':
    case 'bigint_format':
      return [{ check: 'numberFormat', format: def.format }];
    case 'max_length':
    case 'max_size':
      return size(0, def.maximum);
    case 'min_length':
    case 'min_size':
      return size(def.minimum, null);
    case 'length_equals':
      return size(def.length, def.length);
    case 'size_equals':
      return size(def.size, def.size);
    case 'string_format':
      return [stringFormat({ ...def })];
    case 'mime_type':
      return [{ check: 'mime', types: def.mime }];
    case 'overwrite': {
      const tx = functionIn(def, 'tx');
      return [{ check: 'overwrite', name: overwrites.get(tx.toString()) ?? null, code: codeOf(tx) }];
    }
    case 'property':
      return null;
  }
}

/** A check made by hand (`.check(fn)`, `.superRefine`) is a function and nothing else; it may put another value in place. */
function byHand(check: z.core.$ZodCheck): Check {
  const made = functionIn(check._zod, 'check');
  return codeOf(made).selfContained && !mayChange(made) ? asked(made) : run(made);
}

const asked = (code: AnyFunction): Check => ({ check: 'refinement', code: codeOf(code) });
const run = (code: AnyFunction): Check => ({ check: 'overwrite', name: null, code: codeOf(code) });
const undecidable = (code: Code): Check => ({ check: 'refinement', code: { ...code, selfContained: false } });

const scalars: readonly string[] = ['string', 'number', 'bigint', 'boolean', 'enum', 'literal', 'template_literal'];

/** Zod's own, by which sizes are not asked of what has none. */
const conditions = new Set([z.minLength(1), z.minSize(1)].map((check) => check._zod.def.when?.toString()));

type AnyFunction = (...args: never[]) => unknown;
const functionIn = (holder: object, name: string): AnyFunction =>
  z.custom<AnyFunction>((value) => typeof value === 'function').parse(Reflect.get(holder, name));
const size = (minimum: number, maximum: number | null): Check[] => [{ check: 'size', minimum, maximum }];

function stringFormat(def: { format: string; pattern?: RegExp | undefined } & Record<string, unknown>): Check {
  const { format } = def;
  const options = validatedFormats.get(format);
  if (options !== undefined) {
    const given = options.flatMap((name) => (def[name] === undefined ? [] : [[name, optionOf(def[name])] as const]));
    return { check: 'format', format, options: Object.fromEntries(given) };
  }
  const pattern = patternOf(def) ?? def.pattern;
  if (pattern !== undefined) return { check: 'pattern', format, source: pattern.source, flags: pattern.flags };
  return def['fn'] === undefined ? { check: 'format', format, options: {} } : asked(functionIn(def, 'fn'));
}

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

/** The names of zod's own, by their code. */
const overwrites = new Map(
  Object.entries({ trim: z.trim(), toLowerCase: z.toLowerCase(), toUpperCase: z.toUpperCase() }).map(
    ([name, check]) => [functionIn(check._zod.def, 'tx').toString(), name],
  ),
);
