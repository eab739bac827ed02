// Schemas as plain recipes: to be made at random, changed a little, built with zod, and to draw values for.
import { z } from 'zod';
import { oddities, oddValues } from './oddities.ts';
import { seeded, type Random } from './random.ts';

export type Recipe =
  | { type: 'string'; minimum: number; maximum: number | null; trim: 'no' | 'before' | 'after'; pattern: number | null }
  | { type: 'format'; format: number }
  | { type: 'odd'; odd: number }
  | {
      type: 'number';
      minimum: number | null;
      maximum: number | null;
      whole: boolean;
      step: number | null;
      coerce: boolean;
    }
  | {
      type:
        | 'boolean'
        | 'null'
        | 'bigint'
        | 'date'
        | 'unknown'
        | 'stringbool'
        | 'refined'
        | 'transformed'
        | 'rewritten'
        | 'success';
    }
  | { type: 'enum'; values: string[] }
  | { type: 'object'; policy: 'strip' | 'strict' | 'loose' | 'catchall'; properties: Record<string, Recipe> }
  | { type: 'list'; items: Recipe; minimum: number; maximum: number | null }
  | { type: 'tuple'; items: Recipe[]; rest: Recipe | null }
  | { type: 'record'; values: Recipe; keys: string[] | null }
  | { type: 'union' | 'intersection' | 'pipe'; left: Recipe; right: Recipe }
  | { type: 'variants'; caught: boolean; variants: Record<string, Recipe> }
  | {
      type: 'optional' | 'nullable' | 'nullish' | 'default' | 'catch' | 'prefault' | 'lazy' | 'readonly' | 'deep';
      inner: Recipe;
    };

const formats = [
  () => z.uuid(),
  () => z.uuidv4(),
  () => z.uuidv7(),
  () => z.guid(),
  () => z.iso.datetime(),
  () => z.iso.datetime({ offset: true }),
  () => z.iso.datetime({ precision: 3 }),
  () => z.iso.datetime({ local: true }),
  () => z.iso.date(),
  () => z.url(),
  () => z.url({ protocol: /^https$/ }),
  () => z.email(),
  () => z.ipv4(),
  () => z.base64(),
  () => z.base64url(),
  () => z.jwt(),
] as const;
const formatValues = [
  '123e4567-e89b-42d3-a456-426614174000',
  '0190163d-8694-739b-aea5-966c26f8ad91',
  '00000000-0000-0000-0000-000000000000',
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.123Z',
  '2026-01-01T00:00:00+02:00',
  '2026-01-01T00:00',
  '2026-01-01',
  'https://example.org/a',
  ' ftp://example.org',
  'a@example.org',
  '10.0.0.1',
  'YWJj',
  'YQ',
  '-_',
  '',
] as const;
const patterns = [/^[a-z]*$/, /^[a-z]*$/i, /^\w+$/, /a/, /^(?:ab|cd)*$/] as const;
const words = ['a', 'b', 'c', 'd'] as const;
const strings = ['', 'a', 'ab', 'abc', 'B', ' a ', '  ', 'abcd', 'abab', 'x1_', 'yes', 'TRUE', '7', '\n'] as const;

export function anyRecipe(random: Random, depth = 3): Recipe {
  const leaf = depth === 0 || random.chance(0.35);
  return leaf ? anyLeaf(random) : anyBranch(random, depth - 1);
}

function anyLeaf(random: Random): Recipe {
  const bound = (limit: number) => (random.chance(0.5) ? null : random.below(limit));
  switch (random.below(9)) {
    case 0:
    case 1:
      return {
        type: 'string',
        minimum: random.below(3),
        maximum: random.chance(0.6) ? null : 2 + random.below(4),
        trim: random.pick(['no', 'no', 'before', 'after']),
        pattern: random.chance(0.7) ? null : random.below(patterns.length),
      };
    case 2:
      return { type: 'format', format: random.below(formats.length) };
    case 3:
    case 4: {
      const minimum = bound(5);
      return {
        type: 'number',
        minimum,
        maximum: random.chance(0.6) ? null : (minimum ?? 0) + random.below(6),
        whole: random.chance(0.6),
        step: random.chance(0.8) ? null : random.pick([1, 2, 3, 6, 0.5]),
        coerce: random.chance(0.1),
      };
    }
    case 5:
      return { type: 'enum', values: words.slice(0, 1 + random.below(words.length)) };
    case 6:
      return { type: 'odd', odd: random.below(oddities.length) };
    default:
      return {
        type: random.pick([
          'boolean',
          'null',
          'bigint',
          'date',
          'unknown',
          'stringbool',
          'refined',
          'transformed',
          'rewritten',
          'success',
          'boolean',
          'null',
        ]),
      };
  }
}

function anyBranch(random: Random, depth: number): Recipe {
  const inner = () => anyRecipe(random, depth);
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
      return {
        type: 'object',
        policy: random.pick(['strip', 'strip', 'strict', 'loose', 'catchall']),
        properties: someProperties(inner, random),
      };
    case 3: {
      const minimum = random.below(3);
      return { type: 'list', items: inner(), minimum, maximum: random.chance(0.6) ? null : minimum + random.below(3) };
    }
    case 4:
      return {
        type: 'tuple',
        items: Array.from({ length: random.below(3) }, inner),
        rest: random.chance(0.3) ? inner() : null,
      };
    case 5:
      return { type: 'record', values: inner(), keys: random.chance(0.5) ? null : words.slice(0, 1 + random.below(3)) };
    case 6:
    case 7:
      return { type: random.pick(['union', 'union', 'union', 'intersection', 'pipe']), left: inner(), right: inner() };
    case 8:
      return { type: 'variants', caught: random.chance(0.1), variants: someProperties(inner, random) };
    default:
      return {
        type: random.chance(0.05)
          ? 'deep'
          : random.pick(['optional', 'nullable', 'nullish', 'default', 'catch', 'prefault', 'lazy', 'readonly']),
        inner: inner(),
      };
  }
}

const someProperties = (inner: () => Recipe, random: Random): Record<string, Recipe> =>
  Object.fromEntries(words.slice(0, 1 + random.below(3)).map((name) => [name, inner()]));

/** The same recipe, changed in one place. */
export function mutated(recipe: Recipe, random: Random): Recipe {
  if (random.chance(0.12)) return anyRecipe(random, 1);
  if (random.chance(0.1))
    return { type: random.pick(['optional', 'nullable', 'default', 'catch', 'lazy']), inner: recipe };
  const again = (inner: Recipe) => mutated(inner, random);
  const moved = (bound: number | null) =>
    bound === null ? random.below(4) : random.chance(0.2) ? null : Math.max(0, bound + random.pick([-1, 1]));
  switch (recipe.type) {
    case 'string':
      if (random.chance(0.3)) return { ...recipe, trim: random.pick(['no', 'before', 'after']) };
      if (random.chance(0.3)) return { ...recipe, pattern: random.chance(0.4) ? null : random.below(patterns.length) };
      return random.chance(0.5)
        ? { ...recipe, minimum: moved(recipe.minimum) ?? 0 }
        : { ...recipe, maximum: moved(recipe.maximum) };
    case 'format':
      return { ...recipe, format: random.below(formats.length) };
    case 'odd':
      return { ...recipe, odd: random.below(oddities.length) };
    case 'number':
      if (random.chance(0.25)) return { ...recipe, whole: !recipe.whole };
      if (random.chance(0.2)) return { ...recipe, step: random.pick([null, 1, 2, 3, 6]) };
      if (random.chance(0.1)) return { ...recipe, coerce: !recipe.coerce };
      return random.chance(0.5)
        ? { ...recipe, minimum: moved(recipe.minimum) }
        : { ...recipe, maximum: moved(recipe.maximum) };
    case 'enum':
      return { ...recipe, values: words.slice(0, 1 + random.below(words.length)) };
    case 'object': {
      if (random.chance(0.25)) return { ...recipe, policy: random.pick(['strip', 'strict', 'loose', 'catchall']) };
      return { ...recipe, properties: changedProperties(recipe.properties, random) };
    }
    case 'variants':
      if (random.chance(0.1)) return { ...recipe, caught: !recipe.caught };
      return { ...recipe, variants: changedProperties(recipe.variants, random) };
    case 'list':
      if (random.chance(0.4)) return { ...recipe, items: again(recipe.items) };
      return random.chance(0.5)
        ? { ...recipe, minimum: moved(recipe.minimum) ?? 0 }
        : { ...recipe, maximum: moved(recipe.maximum) };
    case 'tuple':
      if (random.chance(0.3)) return { ...recipe, rest: recipe.rest === null ? anyRecipe(random, 1) : null };
      if (random.chance(0.3)) return { ...recipe, items: [...recipe.items, anyRecipe(random, 1)] };
      return { ...recipe, items: recipe.items.map((item) => (random.chance(0.5) ? again(item) : item)) };
    case 'record':
      if (random.chance(0.4))
        return { ...recipe, keys: recipe.keys === null ? ['a'] : words.slice(0, 1 + random.below(3)) };
      return { ...recipe, values: again(recipe.values) };
    case 'union':
    case 'intersection':
    case 'pipe':
      return random.chance(0.5) ? { ...recipe, left: again(recipe.left) } : { ...recipe, right: again(recipe.right) };
    case 'optional':
    case 'nullable':
    case 'nullish':
    case 'default':
    case 'catch':
    case 'prefault':
    case 'lazy':
    case 'readonly':
    case 'deep':
      return random.chance(0.3) ? recipe.inner : { ...recipe, inner: again(recipe.inner) };
    case 'boolean':
    case 'null':
    case 'bigint':
    case 'date':
    case 'unknown':
    case 'stringbool':
    case 'refined':
    case 'transformed':
    case 'rewritten':
    case 'success':
      return anyLeaf(random);
  }
}

function changedProperties(properties: Record<string, Recipe>, random: Random): Record<string, Recipe> {
  const name = random.pick(words);
  const { [name]: old, ...others } = properties;
  if (old === undefined)
    return {
      ...others,
      [name]: random.chance(0.6) ? { type: 'optional', inner: anyRecipe(random, 1) } : anyRecipe(random, 1),
    };
  return random.chance(0.25) && Object.keys(others).length > 0 ? others : { ...others, [name]: mutated(old, random) };
}

export function built(recipe: Recipe): z.ZodType {
  switch (recipe.type) {
    case 'string': {
      const trimmed = recipe.trim === 'before' ? z.string().trim() : z.string();
      const least = trimmed.min(recipe.minimum);
      const most = recipe.maximum === null ? least : least.max(recipe.maximum);
      const pattern = recipe.pattern === null ? undefined : patterns[recipe.pattern];
      const matching = pattern === undefined ? most : most.regex(pattern);
      return recipe.trim === 'after' ? matching.trim() : matching;
    }
    case 'format':
      return (formats[recipe.format] ?? formats[0])();
    case 'odd':
      return (oddities[recipe.odd] ?? oddities[0])();
    case 'number': {
      const base = recipe.coerce ? z.coerce.number() : z.number();
      const whole = recipe.whole ? base.int() : base;
      const least = recipe.minimum === null ? whole : whole.min(recipe.minimum);
      const most = recipe.maximum === null ? least : least.lt(recipe.maximum + 1);
      return recipe.step === null ? most : most.multipleOf(recipe.step);
    }
    case 'boolean':
      return z.boolean();
    case 'null':
      return z.null();
    case 'bigint':
      return z.bigint();
    case 'date':
      return z.date();
    case 'unknown':
      return z.unknown();
    case 'stringbool':
      return z.stringbool();
    case 'refined':
      return z.string().refine((text) => text.length % 2 === 0);
    case 'transformed':
      return z.string().transform((text) => text.length);
    case 'rewritten':
      return z
        .string()
        .overwrite((text) => text.slice(1))
        .regex(/^[a-z]*$/);
    case 'success':
      return z.success(z.string());
    case 'enum':
      return z.enum(recipe.values);
    case 'object': {
      const shape = Object.fromEntries(
        Object.entries(recipe.properties).map(([name, property]) => [name, built(property)]),
      );
      if (recipe.policy === 'strict') return z.strictObject(shape);
      if (recipe.policy === 'loose') return z.looseObject(shape);
      return recipe.policy === 'catchall' ? z.object(shape).catchall(z.union([z.string(), z.null()])) : z.object(shape);
    }
    case 'variants':
      return z.discriminatedUnion('kind', variantsOf(recipe));
    case 'list': {
      const least = z.array(built(recipe.items)).min(recipe.minimum);
      return recipe.maximum === null ? least : least.max(recipe.maximum);
    }
    case 'tuple':
      return new z.ZodTuple({
        type: 'tuple',
        items: recipe.items.map(built),
        rest: recipe.rest === null ? null : built(recipe.rest),
      });
    case 'record':
      return z.record(recipe.keys === null ? z.string() : z.enum(recipe.keys), built(recipe.values));
    case 'union':
      return z.union([built(recipe.left), built(recipe.right)]);
    case 'intersection':
      return z.intersection(built(recipe.left), built(recipe.right));
    case 'pipe':
      return built(recipe.left).pipe(built(recipe.right));
    case 'optional':
      return built(recipe.inner).optional();
    case 'nullable':
      return built(recipe.inner).nullable();
    case 'nullish':
      return built(recipe.inner).nullish();
    case 'default':
      return built(recipe.inner).default('a');
    case 'catch':
      return built(recipe.inner).catch('a');
    case 'prefault':
      return built(recipe.inner).prefault('a');
    case 'lazy': {
      const inner = built(recipe.inner);
      return z.lazy(() => inner);
    }
    case 'readonly':
      return built(recipe.inner).readonly();
    case 'deep':
      return Array.from({ length: 70 }).reduce<z.ZodType>((inner) => z.array(inner), built(recipe.inner));
  }
}

function variantsOf({ variants, caught }: Recipe & { type: 'variants' }): [z.ZodObject, ...z.ZodObject[]] {
  const [first = z.object({ kind: z.literal('none') }), ...others] = Object.entries(variants).map(([name, inner]) => {
    const kind = caught ? z.literal(name).catch(name) : z.literal(name);
    return z.object({ kind, value: built(inner) });
  });
  return [first, ...others];
}

/** A value that mostly fits. Only what tolerates unknown properties gets some: others would not send them. */
export function drawn(recipe: Recipe, random: Random): unknown {
  if (random.chance(0.02)) return random.pick<unknown>([null, undefined, 'a', 1, {}, []]);
  const draw = (inner: Recipe) => drawn(inner, random);
  switch (recipe.type) {
    case 'string':
    case 'refined':
    case 'transformed':
    case 'rewritten':
    case 'success':
      return random.pick(strings);
    case 'format':
      return random.pick(formatValues);
    case 'odd':
      return structuredClone(random.pick<unknown>(oddValues));
    case 'number':
      if (recipe.coerce && random.chance(0.3)) return random.pick<unknown>(['5', '', true, null]);
      return random.pick([0, 1, 2, 3, 4, 5, 6, 7, 12, -1, 0.5, 1.5, 1e20, Number.MAX_SAFE_INTEGER]);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case 'bigint':
      return BigInt(random.below(9));
    case 'date':
      return new Date(random.below(9) * 1e11);
    case 'unknown':
      return random.pick<unknown>([null, undefined, 'a', 1, {}, [], true]);
    case 'stringbool':
      return random.pick(['yes', 'YES', 'no', 'true', 'maybe']);
    case 'enum':
      return random.pick(words);
    case 'object': {
      const properties = Object.entries(recipe.properties).flatMap(([name, property]) =>
        random.chance(0.15) ? [] : [[name, draw(property)] as const],
      );
      const isOpen = recipe.policy === 'loose' || recipe.policy === 'catchall';
      const others =
        isOpen && random.chance(0.5) ? [[random.pick(['d', 'z']), random.pick<unknown>(['a', null, 1])] as const] : [];
      return Object.fromEntries([...others, ...properties]);
    }
    case 'variants': {
      const [first, ...others] = Object.entries(recipe.variants);
      if (first === undefined) return {};
      const [kind, inner] = random.pick([first, ...others]);
      return { kind, value: draw(inner) };
    }
    case 'list':
      return Array.from({ length: Math.max(0, recipe.minimum + random.below(4) - (random.chance(0.1) ? 1 : 0)) }, () =>
        draw(recipe.items),
      );
    case 'tuple': {
      const { rest } = recipe;
      const more = rest === null ? [] : Array.from({ length: random.below(3) }, () => draw(rest));
      const whole = [...recipe.items.map(draw), ...more];
      return random.chance(0.1) ? whole.slice(0, -1) : whole;
    }
    case 'record': {
      const names = recipe.keys ?? words.slice(0, random.below(4));
      return Object.fromEntries(names.map((name) => [name, draw(recipe.values)]));
    }
    case 'union':
      return draw(random.chance(0.5) ? recipe.left : recipe.right);
    case 'intersection': {
      const [left, right] = [draw(recipe.left), draw(recipe.right)];
      const [first, second] = [left, right].map((side) => z.record(z.string(), z.unknown()).safeParse(side).data);
      return first !== undefined && second !== undefined ? { ...first, ...second } : left;
    }
    case 'pipe':
      return draw(random.chance(0.7) ? recipe.left : recipe.right);
    case 'optional':
    case 'default':
    case 'prefault':
      return random.chance(0.25) ? undefined : draw(recipe.inner);
    case 'nullable':
    case 'nullish':
      return random.chance(0.25)
        ? random.pick(recipe.type === 'nullish' ? [null, undefined] : [null])
        : draw(recipe.inner);
    case 'catch':
      return random.chance(0.25) ? random.pick<unknown>([null, 'a', 1, undefined]) : draw(recipe.inner);
    case 'lazy':
    case 'readonly':
      return draw(recipe.inner);
    case 'deep':
      return [];
  }
}

/** The same, without tolerance for properties that would be stripped. */
export function closed(recipe: Recipe): Recipe {
  switch (recipe.type) {
    case 'object': {
      const properties = Object.fromEntries(
        Object.entries(recipe.properties).map(([name, property]) => [name, closed(property)]),
      );
      return { ...recipe, properties, policy: recipe.policy === 'strip' ? 'strict' : recipe.policy };
    }
    case 'variants': {
      const variants = Object.entries(recipe.variants).map(([name, inner]) => [name, closed(inner)]);
      return { ...recipe, variants: Object.fromEntries(variants) };
    }
    case 'list':
      return { ...recipe, items: closed(recipe.items) };
    case 'tuple':
      return { ...recipe, items: recipe.items.map(closed), rest: recipe.rest === null ? null : closed(recipe.rest) };
    case 'record':
      return { ...recipe, values: closed(recipe.values) };
    case 'union':
    case 'intersection':
    case 'pipe':
      return { ...recipe, left: closed(recipe.left), right: closed(recipe.right) };
    case 'optional':
    case 'nullable':
    case 'nullish':
    case 'default':
    case 'catch':
    case 'prefault':
    case 'lazy':
    case 'readonly':
    case 'deep':
      return { ...recipe, inner: closed(recipe.inner) };
    case 'bigint':
    case 'boolean':
    case 'date':
    case 'enum':
    case 'format':
    case 'null':
    case 'number':
    case 'odd':
    case 'refined':
    case 'rewritten':
    case 'string':
    case 'stringbool':
    case 'success':
    case 'transformed':
    case 'unknown':
      return recipe;
  }
}

/** A schema and either a slight change of it or another one; the same seed makes the same pair. */
export function pairOf(seed: number): [Recipe, Recipe] {
  const random = seeded(seed);
  const first = anyRecipe(random);
  if (random.chance(0.15)) return [first, anyRecipe(random)];
  const second = mutated(first, random);
  return random.chance(0.3) ? [first, mutated(second, random)] : [first, second];
}
