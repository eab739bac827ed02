// Pairs that look harmless, or alike, and are not: each was, or could have been, judged wrong once.
import { z } from 'zod';
import type { Line } from './evolution-case.ts';

const limited = (limit: number) => z.string().refine((text, most = limit) => text.length < most);
const belowπ = (π: number) => z.number().refine((number) => number < π);
class Limited {
  private readonly limit: number;
  constructor(limit: number) {
    this.limit = limit;
  }
  schema() {
    return z.number().refine((number) => number < this.limit);
  }
}
const counting = (start: number) => {
  let count = start;
  return () => {
    count += 1;
    return String(count);
  };
};
const longerThan = (length: number) =>
  z.string().check(({ value, issues }) => {
    if (value.length <= length) issues.push({ code: 'custom', input: value });
  });
const shorterThan = (most: number) =>
  z.array(z.int()).refine((items) => items.length < most && items.every((most) => most >= 0));
const withHidden = (most: number) =>
  z.number().refine((number) => {
    if (number === -1) {
      const most = 2;
      return number < most;
    }
    return number < most;
  });
const noneOf = (...refused: number[]) => z.number().refine((number) => ![...refused].includes(number));
const soon = () => z.number().refine((time) => time < Date.now() + 1000);
const asDate = () =>
  z.codec(z.iso.datetime(), z.date(), { decode: (text) => new Date(text), encode: (date) => date.toISOString() });
const dropping = (count: number) =>
  z
    .string()
    .overwrite((text) => text.slice(count))
    .min(1);

export const inputPitfalls: Line[] = [
  // Names
  ['a field named like one of every object', z.object({}), z.object({ constructor: z.string() }), 'breaking'],
  ['a strict object of such a field', z.object({ valueOf: z.string() }), z.strictObject({}), 'breaking'],
  // Functions that read alike
  ['a refinement that uses this', new Limited(10).schema(), new Limited(0).schema(), 'breaking'],
  ['a refinement with a parameter from around it', limited(10), limited(3), 'breaking'],
  ['a refinement that uses a Greek letter', belowπ(10), belowπ(0), 'breaking'],
  [
    'a pattern in code that differs by a comma',
    z.string().refine((text) => /^[a-z]{2,}$/.test(text)),
    z.string().refine((text) => /^[a-z]{2}$/.test(text)),
    'breaking',
  ],
  [
    'a pattern in code that differs by a blank',
    z.string().refine((text) => /^(?:Ab 1|a)/.test(text)),
    z.string().refine((text) => /^(?:Ab1|a)/.test(text)),
    'breaking',
  ],
  [
    'a text in code that differs by a comma',
    z.string().refine((text) => `${text},)` !== 'a)'),
    z.string().refine((text) => `${text})` !== 'a)'),
    'breaking',
  ],
  [
    'the same refinement, asked always',
    z.string().refine((text) => text.length > 3, { when: () => false }),
    z.string().refine((text) => text.length > 3),
    'breaking',
  ],
  ['a check by hand that uses a value from around it', longerThan(1), longerThan(5), 'breaking'],
  ['a refinement with a parameter named as something around it', shorterThan(9), shorterThan(0), 'breaking'],
  ['a refinement that hides a name in a block', withHidden(10), withHidden(0), 'breaking'],
  ['a refinement that spreads a list from around it', noneOf(), noneOf(1), 'breaking'],
  [
    'an alternative that throws before the one that fits',
    z.string(),
    z.union([
      z.int().catch(() => {
        throw new Error('thrown on purpose');
      }),
      z.string(),
    ]),
    'breaking',
  ],
  ['a codec that is kept', asDate(), asDate(), 'compatible'],
  ['a refinement that looks at the clock', soon(), soon(), 'unknown'],
  ['a rewriting that drops more', dropping(1), dropping(3), 'breaking'],
  // Values that take the place of others
  [
    'a default made anew each time',
    z.string().default(counting(0)).pipe(z.string().max(3)),
    z.string().default(counting(10_000)).pipe(z.string().max(3)),
    'breaking',
  ],
  [
    'a catch that gives something else to the next step',
    z
      .string()
      .catch(() => 'a')
      .pipe(z.enum(['a'])),
    z
      .string()
      .catch(() => 'b')
      .pipe(z.enum(['a'])),
    'breaking',
  ],
  [
    'a catch that throws',
    z.string(),
    z.int().catch(() => {
      throw new Error('thrown on purpose');
    }),
    'breaking',
  ],
  ['a catch that gives a constant', z.unknown(), z.array(z.int()).catch(() => []), 'compatible'],
  [
    'a default checked by the next step',
    z.string().optional(),
    z.string().default('a').pipe(z.string().min(2)),
    'breaking',
  ],
  [
    'a prefault of an object that fills itself',
    z.object({ o: z.object({ p: z.int() }).optional() }),
    z.object({ o: z.object({ p: z.int().default(1) }).prefault({}) }),
    'compatible',
  ],
  // Values that become equal, or unequal
  ['a set whose items become equal', z.set(z.string()).min(2), z.set(z.string().toLowerCase()).min(2), 'breaking'],
  [
    'a part trims what the other keeps',
    z.object({ a: z.string() }),
    z.intersection(z.object({ a: z.string().trim() }), z.looseObject({})),
    'breaking',
  ],
  [
    'a part fills in what the other keeps',
    z.object({ a: z.string().optional() }),
    z.intersection(z.object({ a: z.string().default('x') }), z.looseObject({})),
    'breaking',
  ],
  [
    'sets of both parts are never the same',
    z.object({ a: z.set(z.int()) }),
    z.intersection(z.object({ a: z.set(z.int()) }), z.object({ a: z.set(z.int()) })),
    'breaking',
  ],
  // Rewriting
  ['a number is rewritten before its check', z.number().min(1), z.number().overwrite(Math.floor).min(1), 'unknown'],
  ['a trim and then a length', z.string().min(2), z.string().trim().min(2), 'breaking'],
  [
    'capital letters before an enum',
    z.enum(['a']),
    z
      .string()
      .toUpperCase()
      .pipe(z.enum(['a'])),
    'breaking',
  ],
  // Records
  [
    'loose records of other keys',
    z.looseRecord(z.string().regex(/^a/), z.int()),
    z.looseRecord(z.string().regex(/^b/), z.int()),
    'breaking',
  ],
  [
    'a record of all keys, whose values may be absent',
    z.partialRecord(z.enum(['a', 'b']), z.int()),
    z.record(z.enum(['a', 'b']), z.int().optional()),
    'compatible',
  ],
  // Formats
  ['any URL becomes one of the web', z.url(), z.httpUrl(), 'breaking'],
  ['a URL of the web becomes any', z.httpUrl(), z.url(), 'compatible'],
  ['a URL is written anew', z.url(), z.url({ normalize: true }), 'compatible'],
  ['an address becomes one of either kind', z.ipv4(), z.union([z.ipv4(), z.ipv6()]), 'compatible'],
  ['a network becomes an address', z.cidrv4(), z.ipv4(), 'breaking'],
  ['base64 becomes its form for URLs', z.base64(), z.base64url(), 'breaking'],
  ['base64 must not be empty', z.base64(), z.base64().min(1), 'breaking'],
  ['a token signed in any way to one way', z.jwt(), z.jwt({ alg: 'HS256' }), 'breaking'],
  ['a token signed in one way to any', z.jwt({ alg: 'HS256' }), z.jwt(), 'compatible'],
  ['a token signed in another way', z.jwt({ alg: 'HS256' }), z.jwt({ alg: 'RS256' }), 'breaking'],
  ['a datetime to the minute', z.iso.datetime({ precision: -1 }), z.iso.datetime(), 'breaking'],
  ['a datetime to the second', z.iso.datetime({ precision: 0 }), z.iso.datetime(), 'compatible'],
  ['a datetime with no offset', z.iso.datetime({ local: true }), z.iso.datetime(), 'breaking'],
  ['a duration is a text with a P', z.iso.duration(), z.string().startsWith('P'), 'compatible'],
  ['a uuid of small letters', z.uuid(), z.string().regex(/^[0-9a-f-]{36}$/), 'breaking'],
  ['a template of a whole number', z.templateLiteral(['v', z.number()]), z.templateLiteral(['v', z.int()]), 'breaking'],
];

export const outputPitfalls: Line[] = [
  ['a URL that grows when written anew', z.string().max(8), z.string().max(8).url({ normalize: true }), 'breaking'],
  [
    'a check that puts another value in place',
    z.string().min(2),
    z
      .string()
      .min(2)
      .check((context) => {
        context.value = context.value.slice(1);
      }),
    'breaking',
  ],
  [
    'a check whose code is not seen',
    z.string().min(2),
    z
      .string()
      .min(2)
      .superRefine((text, context) => {
        if (text === 'no') context.addIssue('no');
      }),
    'unknown',
  ],
  [
    'a refinement that deletes',
    z.object({ a: z.string() }),
    z.object({ a: z.string().optional() }).refine((given) => delete given.a),
    'breaking',
  ],
  [
    'a refinement that takes items away',
    z.array(z.int()).min(1),
    z
      .array(z.int())
      .min(1)
      .refine((items) => items.pop() !== 7),
    'breaking',
  ],
  [
    'a list that is rewritten after its check',
    z.array(z.int()).max(3),
    z
      .array(z.int())
      .max(3)
      .overwrite((items) => [...items, ...items]),
    'breaking',
  ],
  [
    'a catch gives an empty list',
    z.array(z.int()).min(1),
    z
      .array(z.int())
      .min(1)
      .catch(() => []),
    'breaking',
  ],
  ['null by default where null is known', z.string().nullable(), z.string().nullable().default(null), 'compatible'],
  ['null by default where it is not', z.string(), z.string().nullable().default(null), 'breaking'],
  [
    'a default object that lacks what is read',
    z.object({ a: z.object({ b: z.string(), c: z.int() }) }),
    z.object({ a: z.object({ b: z.string(), c: z.int().optional() }).default({ b: 'y' }) }),
    'breaking',
  ],
  [
    'a default that a part of the reader trims',
    z.object({ a: z.intersection(z.object({ b: z.string().trim() }), z.looseObject({})) }),
    z.object({ a: z.object({ b: z.string() }).default({ b: ' x' }) }),
    'breaking',
  ],
  [
    'a prefault that is transformed',
    z.string(),
    z
      .string()
      .transform((text) => text.length)
      .prefault('x'),
    'breaking',
  ],
];
