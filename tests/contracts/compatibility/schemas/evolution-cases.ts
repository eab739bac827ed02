// How schemas evolve, and what that means for clients already deployed: one line a case, judged by hand.
import { z } from 'zod';
import type { Side } from '../../../../contracts/compatibility/comparison.ts';
import type { EvolutionCase, Line } from './evolution-case.ts';
import { inputPitfalls, outputPitfalls } from './pitfalls.ts';

const Tree = z.object({
  value: z.string(),
  get children() {
    return z.array(Tree);
  },
});
const UnrolledTree = z.object({ value: z.string(), children: z.array(Tree) });
const TreeWithLabel = z.object({
  value: z.string(),
  label: z.string().optional(),
  get children() {
    return z.array(TreeWithLabel);
  },
});
const TreeOfNumbers = z.object({
  value: z.number(),
  get children() {
    return z.array(TreeOfNumbers);
  },
});
const LazyList: z.ZodType = z.lazy(() => z.object({ head: z.int(), tail: LazyList.nullable() }));
const LazyListOfNumbers: z.ZodType = z.lazy(() => z.object({ head: z.number(), tail: LazyListOfNumbers.nullable() }));
const LongerLazyList: z.ZodType = z.lazy(() =>
  z.object({ head: z.int(), tail: z.object({ head: z.int(), tail: LongerLazyList.nullable() }).nullable() }),
);

const shape = (kind: string, rest: z.core.$ZodLooseShape) => z.object({ kind: z.literal(kind), ...rest });
const circle = shape('circle', { radius: z.number() });
const square = shape('square', { side: z.number() });
const LIMIT = 5;
const endless = (): z.ZodType => z.lazy(() => z.object({ next: endless().optional() }));
const nested = (depth: number, innermost: z.ZodType): z.ZodType =>
  depth === 0 ? innermost : z.array(nested(depth - 1, innermost));

const inputs: Line[] = [
  ['the same object', z.object({ a: z.string() }), z.object({ a: z.string() }), 'compatible'],
  [
    'an optional field more',
    z.object({ a: z.string() }),
    z.object({ a: z.string(), b: z.int().optional() }),
    'compatible',
  ],
  ['a required field more', z.object({ a: z.string() }), z.object({ a: z.string(), b: z.int() }), 'breaking'],
  [
    'a field more with a default',
    z.object({ a: z.string() }),
    z.object({ a: z.string(), b: z.int().default(1) }),
    'compatible',
  ],
  ['a field more with a prefault', z.object({}), z.object({ b: z.string().prefault('x') }), 'compatible'],
  [
    'a field more with a prefault it refuses itself',
    z.object({}),
    z.object({ b: z.string().min(3).prefault('x') }),
    'breaking',
  ],
  ['a field more with a catch', z.object({}), z.object({ b: z.string().catch('x') }), 'compatible'],
  ['a field more that may be anything', z.object({}), z.object({ b: z.unknown() }), 'breaking'],
  ['a field less', z.object({ a: z.string(), b: z.int() }), z.object({ a: z.string() }), 'compatible'],
  [
    'a field less of a strict object',
    z.strictObject({ a: z.string(), b: z.int() }),
    z.strictObject({ a: z.string() }),
    'breaking',
  ],
  ['an object becomes strict', z.object({ a: z.string() }), z.strictObject({ a: z.string() }), 'compatible'],
  ['a loose object becomes strict', z.looseObject({ a: z.string() }), z.strictObject({ a: z.string() }), 'breaking'],
  ['a loose object becomes plain', z.looseObject({ a: z.string() }), z.object({ a: z.string() }), 'compatible'],
  ['a loose object learns an optional field', z.looseObject({}), z.looseObject({ b: z.int().optional() }), 'breaking'],
  ['a catchall narrows', z.object({}).catchall(z.unknown()), z.object({}).catchall(z.string()), 'breaking'],
  [
    'a catchall widens',
    z.object({}).catchall(z.string()),
    z.object({}).catchall(z.union([z.string(), z.number()])),
    'compatible',
  ],
  ['optional becomes required', z.object({ a: z.string().optional() }), z.object({ a: z.string() }), 'breaking'],
  ['required becomes optional', z.object({ a: z.string() }), z.object({ a: z.string().optional() }), 'compatible'],
  [
    'nullish becomes optional',
    z.object({ a: z.string().nullish() }),
    z.object({ a: z.string().optional() }),
    'breaking',
  ],
  [
    'nullish becomes nullable',
    z.object({ a: z.string().nullish() }),
    z.object({ a: z.string().nullable() }),
    'breaking',
  ],
  [
    'optional becomes nullish',
    z.object({ a: z.string().optional() }),
    z.object({ a: z.string().nullish() }),
    'compatible',
  ],
  ['a default is dropped', z.object({ a: z.string().default('x') }), z.object({ a: z.string() }), 'breaking'],
  [
    'a default changes its value',
    z.object({ a: z.string().default('x') }),
    z.object({ a: z.string().default('y') }),
    'compatible',
  ],
  [
    'a default becomes optional',
    z.object({ a: z.string().default('x') }),
    z.object({ a: z.string().optional() }),
    'compatible',
  ],
  ['a catch is dropped', z.string().catch('x'), z.string(), 'breaking'],
  ['a string becomes longer at least', z.string().min(1), z.string().min(2), 'breaking'],
  ['a string may be shorter', z.string().min(2), z.string().min(1), 'compatible'],
  ['a string may be less long', z.string().max(64), z.string().max(63), 'breaking'],
  ['an exact length restated', z.string().length(3), z.string().min(3).max(3), 'compatible'],
  ['a uuid limited to 36 characters', z.uuid(), z.uuid().max(36), 'compatible'],
  ['any string becomes a uuid', z.string(), z.uuid(), 'breaking'],
  ['a uuid becomes any string', z.uuid(), z.string().min(1), 'compatible'],
  ['any uuid becomes a version 4', z.uuid(), z.uuidv4(), 'breaking'],
  ['a version 4 becomes any uuid', z.uuidv4(), z.uuid(), 'compatible'],
  ['a version 7 becomes a version 4', z.uuidv7(), z.uuidv4(), 'breaking'],
  ['a uuid becomes a guid', z.uuid(), z.guid(), 'compatible'],
  ['a guid becomes a uuid', z.guid(), z.uuid(), 'breaking'],
  ['a datetime may have an offset', z.iso.datetime(), z.iso.datetime({ offset: true }), 'compatible'],
  ['a datetime must be in UTC', z.iso.datetime({ offset: true }), z.iso.datetime(), 'breaking'],
  ['a datetime may be local', z.iso.datetime(), z.iso.datetime({ local: true }), 'compatible'],
  ['a datetime must have milliseconds', z.iso.datetime(), z.iso.datetime({ precision: 3 }), 'breaking'],
  ['a datetime may have any precision', z.iso.datetime({ precision: 3 }), z.iso.datetime(), 'compatible'],
  ['a datetime becomes a date', z.iso.datetime(), z.iso.date(), 'breaking'],
  ['a date written as a pattern', z.iso.date(), z.string().regex(/^\d{4}-\d{2}-\d{2}$/), 'compatible'],
  ['a pattern of a date becomes a date', z.string().regex(/^\d{4}-\d{2}-\d{2}$/), z.iso.date(), 'breaking'],
  ['any url becomes one of http', z.url(), z.url({ protocol: /^https?$/ }), 'breaking'],
  ['a url of http becomes any', z.url({ protocol: /^https?$/ }), z.url(), 'compatible'],
  ['a url must be of one host', z.url(), z.url({ hostname: /^example\.org$/ }), 'breaking'],
  ['a url may be of more hosts', z.url({ hostname: /^example\.org$/ }), z.url({ hostname: /\.org$/ }), 'compatible'],
  ['a long text may be less long', z.string().max(100_000), z.string().max(99_999), 'breaking'],
  ['a long list may be less long', z.array(z.int()).max(100_000), z.array(z.int()).max(99_999), 'breaking'],
  ['an ipv4 address becomes either', z.ipv4(), z.union([z.ipv4(), z.ipv6()]), 'compatible'],
  ['either ip address becomes ipv4', z.union([z.ipv4(), z.ipv6()]), z.ipv4(), 'breaking'],
  ['base64 becomes base64url', z.base64(), z.base64url(), 'breaking'],
  ['a token of any algorithm becomes one of HS256', z.jwt(), z.jwt({ alg: 'HS256' }), 'breaking'],
  ['a token of HS256 becomes one of any algorithm', z.jwt({ alg: 'HS256' }), z.jwt(), 'compatible'],
  ['a pattern becomes case insensitive', z.string().regex(/^[a-z]+$/), z.string().regex(/^[a-z]+$/i), 'compatible'],
  ['a pattern becomes case sensitive', z.string().regex(/^[a-z]+$/i), z.string().regex(/^[a-z]+$/), 'breaking'],
  ['a pattern loses its anchor', z.string().regex(/^ab/), z.string().regex(/ab/), 'compatible'],
  ['a prefix is shortened', z.string().startsWith('user_'), z.string().startsWith('user'), 'compatible'],
  ['a prefix is lengthened', z.string().startsWith('user'), z.string().startsWith('user_'), 'breaking'],
  ['a trim is added', z.string(), z.string().trim(), 'compatible'],
  ['a trim is added before the check', z.string().min(1), z.string().trim().min(1), 'breaking'],
  ['a trim moves behind the check', z.string().trim().min(1), z.string().min(1).trim(), 'compatible'],
  ['a trim before a limit is dropped', z.string().trim().max(5), z.string().max(5), 'breaking'],
  ['a trim is added before a limit', z.string().max(5), z.string().trim().max(5), 'compatible'],
  ['a trim is added before a uuid', z.uuid(), z.string().trim().uuid(), 'compatible'],
  [
    'letters are made small before a pattern',
    z.string().regex(/^[a-z]+$/),
    z
      .string()
      .toLowerCase()
      .regex(/^[a-z]+$/),
    'compatible',
  ],
  [
    'letters are no longer made small',
    z
      .string()
      .toLowerCase()
      .regex(/^[a-z]+$/),
    z.string().regex(/^[a-z]+$/),
    'breaking',
  ],
  ['a refinement is added', z.string(), z.string().refine((text) => text.includes('@')), 'breaking'],
  ['a refinement is dropped', z.string().refine((text) => text.includes('@')), z.string(), 'compatible'],
  [
    'a refinement is kept',
    z.string().refine((text) => text.length % 2 === 0),
    z.string().refine((text) => text.length % 2 === 0),
    'compatible',
  ],
  [
    'a refinement that uses a value from around it',
    z.string().refine((text) => text.length < LIMIT),
    z.string().refine((text) => text.length < LIMIT),
    'unknown',
  ],
  [
    'an object with a refinement learns an optional field',
    z.object({ a: z.int(), b: z.int() }).refine(({ a, b }) => a < b),
    z.object({ a: z.int(), b: z.int(), c: z.string().optional() }).refine(({ a, b }) => a < b),
    'compatible',
  ],
  [
    'an alternative learns an optional field that another alternative has',
    z.union([z.object({ a: z.int() }), z.strictObject({ a: z.string(), c: z.int() })]),
    z.union([z.object({ a: z.int(), c: z.string().optional() }), z.strictObject({ a: z.string(), c: z.int() })]),
    'compatible',
  ],
  ['a schema that makes new ones for ever', endless(), endless(), 'unknown'],
  [
    'a refinement on an object is added',
    z.object({ a: z.int(), b: z.int() }),
    z.object({ a: z.int(), b: z.int() }).refine(({ a, b }) => a < b),
    'breaking',
  ],
  ['a transform is added', z.string(), z.string().transform((text) => text.length), 'compatible'],
  ['a transform that may fail is added', z.string(), z.string().transform((text) => JSON.parse(text)), 'breaking'],
  ['a pipe checks what a transform made', z.string(), z.string().transform(Number).pipe(z.int()), 'breaking'],
  [
    'a codec keeps what it decodes',
    z.iso.datetime(),
    z.codec(z.iso.datetime(), z.date(), { decode: (text) => new Date(text), encode: (date) => date.toISOString() }),
    'unknown',
  ],
  ['coercion is added', z.number(), z.coerce.number(), 'compatible'],
  ['coercion is dropped', z.coerce.number(), z.number(), 'breaking'],
  ['a string is coerced to a date', z.iso.datetime(), z.coerce.date(), 'compatible'],
  ['a boolean becomes a stringbool', z.boolean(), z.stringbool(), 'breaking'],
  [
    'a stringbool learns a word',
    z.stringbool({ truthy: ['yes'], falsy: ['no'] }),
    z.stringbool({ truthy: ['yes', 'si'], falsy: ['no'] }),
    'compatible',
  ],
  ['a stringbool minds the case', z.stringbool(), z.stringbool({ case: 'sensitive' }), 'breaking'],
  ['a whole number becomes any', z.int(), z.number(), 'compatible'],
  ['any number becomes whole', z.number(), z.int(), 'breaking'],
  ['a range restated', z.int().gt(0), z.int().min(1), 'compatible'],
  ['a range restated with fractions', z.number().gt(0), z.number().min(1), 'breaking'],
  ['a range widens', z.number().min(1).max(10), z.number().min(0).max(11), 'compatible'],
  ['a limit becomes exclusive', z.number().max(10), z.number().lt(10), 'breaking'],
  ['a 32 bit number becomes any whole one', z.int32(), z.int(), 'compatible'],
  ['a whole number becomes a 32 bit one', z.int(), z.int32(), 'breaking'],
  ['multiples of 6 become multiples of 3', z.int().multipleOf(6), z.int().multipleOf(3), 'compatible'],
  ['multiples of 3 become multiples of 6', z.int().multipleOf(3), z.int().multipleOf(6), 'breaking'],
  ['a bigint becomes a number', z.bigint(), z.number(), 'breaking'],
  ['a bigint is limited to 64 bits', z.bigint(), z.int64(), 'breaking'],
  ['a date gets a minimum', z.date(), z.date().min(new Date('2020-01-01')), 'breaking'],
  ['a date loses its minimum', z.date().min(new Date('2020-01-01')), z.date(), 'compatible'],
  ['a literal becomes an enum that has it', z.literal('a'), z.enum(['a', 'b']), 'compatible'],
  ['an enum becomes one of its values', z.enum(['a', 'b']), z.literal('a'), 'breaking'],
  ['an enum loses a value', z.enum(['a', 'b']), z.enum(['a']), 'breaking'],
  ['an enum becomes any string', z.enum(['a', 'b']), z.string().max(1), 'compatible'],
  ['an enum fits a pattern', z.enum(['a', 'b']), z.string().regex(/^[ab]$/), 'compatible'],
  ['a union widens', z.string(), z.union([z.string(), z.number()]), 'compatible'],
  ['a union loses an alternative', z.union([z.string(), z.number()]), z.string(), 'breaking'],
  ['a boolean as a union of literals', z.boolean(), z.union([z.literal(true), z.literal(false)]), 'compatible'],
  [
    'a union of objects gets a discriminator',
    z.union([circle, square]),
    z.discriminatedUnion('kind', [circle, square]),
    'compatible',
  ],
  [
    'a discriminated union learns a kind',
    z.discriminatedUnion('kind', [circle]),
    z.discriminatedUnion('kind', [circle, square]),
    'compatible',
  ],
  [
    'a discriminated union loses a kind',
    z.discriminatedUnion('kind', [circle, square]),
    z.discriminatedUnion('kind', [circle]),
    'breaking',
  ],
  [
    'an object of an enum becomes a discriminated union',
    z.object({ kind: z.enum(['a', 'b']) }),
    z.discriminatedUnion('kind', [shape('a', {}), shape('b', {})]),
    'compatible',
  ],
  ['a value becomes a list', z.string(), z.array(z.string()), 'breaking'],
  ['a list may be empty', z.array(z.string()).min(1), z.array(z.string()), 'compatible'],
  ['a list must not be empty', z.array(z.string()), z.array(z.string()).nonempty(), 'breaking'],
  ['a list has a limit', z.array(z.string()), z.array(z.string()).max(10), 'breaking'],
  ['a tuple becomes a list', z.tuple([z.string(), z.string()]), z.array(z.string()), 'compatible'],
  ['a tuple gets a rest', z.tuple([z.string()]), z.tuple([z.string()], z.number()), 'compatible'],
  ['a tuple loses its rest', z.tuple([z.string()], z.number()), z.tuple([z.string()]), 'breaking'],
  ['a tuple grows', z.tuple([z.string()]), z.tuple([z.string(), z.number()]), 'breaking'],
  [
    'a tuple grows by an optional item',
    z.tuple([z.string()]),
    z.tuple([z.string(), z.number().optional()]),
    'compatible',
  ],
  ['an object becomes a record', z.object({ a: z.int() }), z.record(z.string(), z.number()), 'compatible'],
  ['a record becomes an object', z.record(z.string(), z.int()), z.object({ a: z.int() }), 'breaking'],
  [
    'a record of an enum learns a key',
    z.record(z.enum(['a']), z.int()),
    z.record(z.enum(['a', 'b']), z.int()),
    'breaking',
  ],
  [
    'a record of an enum becomes partial',
    z.record(z.enum(['a', 'b']), z.int()),
    z.partialRecord(z.enum(['a', 'b']), z.int()),
    'compatible',
  ],
  ['a record narrows its values', z.record(z.string(), z.unknown()), z.record(z.string(), z.string()), 'breaking'],
  ['a set narrows', z.set(z.string()), z.set(z.string()).max(3), 'breaking'],
  ['a map narrows its values', z.map(z.string(), z.number()), z.map(z.string(), z.int()), 'breaking'],
  [
    'an intersection is written as one object',
    z.intersection(z.object({ a: z.string() }), z.object({ b: z.int() })),
    z.object({ a: z.string(), b: z.int() }),
    'compatible',
  ],
  [
    'an object becomes an intersection that asks for more',
    z.object({ a: z.string() }),
    z.intersection(z.object({ a: z.string() }), z.object({ b: z.int() })),
    'breaking',
  ],
  [
    'a brand and readonly change nothing',
    z.object({ a: z.string() }),
    z.object({ a: z.string().brand('A') }).readonly(),
    'compatible',
  ],
  [
    'a lazy schema is what it returns',
    z.object({ a: z.string() }),
    z.lazy(() => z.object({ a: z.string() })),
    'compatible',
  ],
  ['a tree is unrolled once', Tree, UnrolledTree, 'compatible'],
  ['an unrolled tree is rolled up', UnrolledTree, Tree, 'compatible'],
  ['a tree learns an optional label', Tree, TreeWithLabel, 'compatible'],
  ['a tree of strings becomes one of numbers', Tree, TreeOfNumbers, 'breaking'],
  ['a list defined lazily, unrolled', LazyList, LongerLazyList, 'compatible'],
  ['a list defined lazily narrows', LazyListOfNumbers, LazyList, 'breaking'],
  ['anything becomes a string', z.unknown(), z.string(), 'breaking'],
  ['nothing becomes something', z.undefined(), z.string().optional(), 'compatible'],
  ['a template literal becomes a string', z.templateLiteral(['v', z.int()]), z.string().startsWith('v'), 'compatible'],
  ['lists within lists, too many to follow', nested(70, z.string()), nested(70, z.string().min(1)), 'unknown'],
  ['a promise is not looked into', z.string(), z.promise(z.string()), 'unknown'],
  [
    'a rewriting before the check',
    z.string(),
    z
      .string()
      .overwrite((text) => text.slice(1))
      .min(1),
    'breaking',
  ],
  [
    'alternatives become exclusive',
    z.union([z.string(), z.int()]),
    z.xor([z.string(), z.int(), z.number()]),
    'breaking',
  ],
  [
    'a discriminator gets a catch',
    z.discriminatedUnion('kind', [circle]),
    z.discriminatedUnion('kind', [z.object({ kind: z.literal('circle').catch('circle'), radius: z.number() })]),
    'unknown',
  ],
  [
    'an intersection of transforms',
    z.object({ a: z.string() }),
    z.intersection(z.object({ a: z.string().default('x') }), z.looseObject({ b: z.string().default('y') })),
    'compatible',
  ],
  [
    'an intersection of lists that default',
    z.array(z.int()),
    z.intersection(z.array(z.int().default(1)), z.array(z.int())),
    'unknown',
  ],
  ['a preprocess is added', z.string(), z.preprocess((value) => String(value), z.string()), 'unknown'],
];

const outputs: Line[] = [
  ['a field more', z.object({ a: z.string() }), z.object({ a: z.string(), b: z.int() }), 'compatible'],
  [
    'a field more, read strictly',
    z.strictObject({ a: z.string() }),
    z.object({ a: z.string(), b: z.int() }),
    'breaking',
  ],
  ['a field more, read by a catchall', z.object({}).catchall(z.string()), z.object({ b: z.int() }), 'breaking'],
  ['a field less', z.object({ a: z.string(), b: z.int() }), z.object({ a: z.string() }), 'breaking'],
  ['an optional field less', z.object({ a: z.string().optional() }), z.object({}), 'compatible'],
  [
    'an optional field less, back as something else',
    z.object({ a: z.string().optional() }),
    z.object({ a: z.int() }),
    'breaking',
  ],
  ['required becomes optional', z.object({ a: z.string() }), z.object({ a: z.string().optional() }), 'breaking'],
  ['required becomes nullable', z.object({ a: z.string() }), z.object({ a: z.string().nullable() }), 'breaking'],
  ['nullable becomes required', z.object({ a: z.string().nullable() }), z.object({ a: z.string() }), 'compatible'],
  ['optional gets a default', z.object({ a: z.string() }), z.object({ a: z.string().default('x') }), 'compatible'],
  ['a default that the older rule refuses', z.string().min(3), z.string().min(3).default('x'), 'breaking'],
  ['a prefault is checked before it is sent', z.string().min(3), z.string().min(3).prefault('xyz'), 'compatible'],
  ['a catch value that the older rule refuses', z.string().max(3), z.string().max(3).catch('none'), 'breaking'],
  ['a catch value that the older rule takes', z.string().max(5), z.string().max(5).catch('none'), 'compatible'],
  ['an enum learns a value', z.enum(['a', 'b']), z.enum(['a', 'b', 'c']), 'breaking'],
  ['an enum learns a value, read with a catch', z.enum(['a', 'b']).catch('a'), z.enum(['a', 'b', 'c']), 'compatible'],
  ['an enum loses a value', z.enum(['a', 'b']), z.enum(['a']), 'compatible'],
  [
    'a union learns an alternative',
    z.union([z.string(), z.int()]),
    z.union([z.string(), z.int(), z.boolean()]),
    'breaking',
  ],
  [
    'a discriminated union learns a kind',
    z.discriminatedUnion('kind', [circle]),
    z.discriminatedUnion('kind', [circle, square]),
    'breaking',
  ],
  ['a number is no longer whole', z.int(), z.number(), 'breaking'],
  ['a number becomes whole', z.number(), z.int(), 'compatible'],
  ['a string may be longer', z.string().max(64), z.string().max(65), 'breaking'],
  ['a string is trimmed before it is sent', z.string().regex(/^(\S|\S.*\S)?$/s), z.string().trim(), 'compatible'],
  ['a check stands before the trim', z.string().min(1), z.string().min(1).trim(), 'breaking'],
  ['a check stands behind the trim', z.string().min(1), z.string().trim().min(1), 'compatible'],
  ['small letters are sent', z.string().regex(/^[^A-Z]*$/), z.string().toLowerCase(), 'compatible'],
  ['a transform makes something else', z.string(), z.string().transform((text) => text.length), 'breaking'],
  [
    'a transform is followed by a check',
    z.int(),
    z
      .string()
      .transform((text) => text.length)
      .pipe(z.int()),
    'compatible',
  ],
  [
    'a codec sends dates where strings were',
    z.iso.datetime(),
    z.codec(z.iso.datetime(), z.date(), { decode: (text) => new Date(text), encode: (date) => date.toISOString() }),
    'breaking',
  ],
  ['dates read by a reader that coerces', z.coerce.date(), z.date(), 'compatible'],
  ['a datetime with an offset', z.iso.datetime(), z.iso.datetime({ offset: true }), 'breaking'],
  ['a datetime in milliseconds', z.iso.datetime(), z.iso.datetime({ precision: 3 }), 'compatible'],
  ['a uuid of version 7', z.uuid(), z.uuidv7(), 'compatible'],
  ['any uuid to a reader of version 4', z.uuidv4(), z.uuid(), 'breaking'],
  ['a coerced number is a number', z.number(), z.coerce.number(), 'compatible'],
  ['a stringbool sends booleans', z.boolean(), z.stringbool(), 'compatible'],
  ['a refinement added by the sender', z.string(), z.string().refine((text) => text !== ''), 'compatible'],
  ['a refinement dropped by the sender', z.string().refine((text) => text !== ''), z.string(), 'breaking'],
  [
    'a loose object to a strict reader',
    z.strictObject({ a: z.string() }),
    z.looseObject({ a: z.string() }),
    'breaking',
  ],
  ['a strict object to a plain reader', z.object({ a: z.string() }), z.strictObject({ a: z.string() }), 'compatible'],
  [
    'a record learns keys',
    z.record(z.enum(['a', 'b']), z.int()),
    z.partialRecord(z.enum(['a', 'b']), z.int()),
    'breaking',
  ],
  ['a list of more than there were', z.array(z.int()).max(10), z.array(z.int()).max(20), 'breaking'],
  ['a tree with labels, read without', Tree, TreeWithLabel, 'compatible'],
  ['a tree of numbers, read as one of strings', Tree, TreeOfNumbers, 'breaking'],
  [
    'rows of which a reader skips those it cannot read',
    z.array(z.union([circle, z.unknown().transform(() => null)])),
    z.array(z.union([circle, square])),
    'compatible',
  ],
];

const cases = (side: Side, lines: readonly Line[]): EvolutionCase[] =>
  lines.map(([name, older, newer, expected]) => ({ name, side, older, newer, expected }));
export const evolutionCases: EvolutionCase[] = [
  ...cases('input', [...inputs, ...inputPitfalls]),
  ...cases('output', [...outputs, ...outputPitfalls]),
];
