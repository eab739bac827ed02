// Schemas that rewrite, replace or put together what they are given: each beside one that only looks alike.
import { z } from 'zod';

export const oddities = [
  () => z.set(z.string()).min(2),
  () => z.set(z.string().trim()).min(2),
  () => z.set(z.string().toLowerCase()),
  () => z.map(z.string(), z.int()).min(2),
  () => z.map(z.string().trim(), z.number()).min(2),
  () => z.number().min(1),
  () => z.number().overwrite(Math.floor).min(1),
  () => z.array(z.int()).max(2),
  () =>
    z
      .array(z.int())
      .max(2)
      .overwrite((items) => [...items, ...items]),
  () =>
    z
      .array(z.int())
      .min(1)
      .refine((items) => items.pop() !== 7),
  () => z.string().max(8),
  () => z.string().max(8).url(),
  () => z.string().max(8).url({ normalize: true }),
  () => z.string().min(2),
  () =>
    z
      .string()
      .min(2)
      .check((context) => {
        context.value = context.value.slice(1);
      }),
  () => z.looseRecord(z.string().regex(/^a/), z.int()),
  () => z.looseRecord(z.string().regex(/^b/), z.int()),
  () => z.record(z.string(), z.int()),
  () => z.looseObject({ a: z.string() }),
  () => z.intersection(z.looseObject({ a: z.string() }), z.looseObject({})),
  () => z.intersection(z.object({ a: z.string().trim() }), z.looseObject({})),
  () => z.intersection(z.object({ a: z.string().default('x') }), z.looseObject({})),
  () => z.string().catch(() => 'a'),
  () =>
    z
      .string()
      .catch(() => 'b')
      .pipe(z.enum(['a', 'b'])),
  () =>
    z
      .string()
      .catch('b')
      .pipe(z.enum(['b', 'c'])),
  () => z.stringbool({ truthy: ['ok'], falsy: ['no'] }),
  () => z.string().regex(/^(?:ok|no)$/i),
] as const;

export const oddValues = [
  new Set(['a', ' a']),
  new Set(['a', 'A']),
  new Set(['a', 'b', 'c']),
  new Map([
    ['a', 1],
    [' a', 2],
  ]),
  new Map([
    ['a', 1],
    ['b', 2],
  ]),
  0,
  1,
  1.5,
  [],
  [7],
  [1, 2],
  [1, 2, 7],
  'a',
  'ab',
  'http://a',
  ' http://a',
  'ok',
  'NO',
  'o\u212a',
  {},
  { a: 1 },
  { b: 1, a: 'x' },
  { a: ' x', b: 'y' },
  { a: undefined, ab: 2 },
] as const;
