// Schemas as plain recipes, which are made at random and changed a little.
import { oddities } from './oddities.ts';
import { seeded, type Random } from './random.ts';
import { formats, patterns, words } from './recipe-parts.ts';

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

/** A schema and either a slight change of it or another one; the same seed makes the same pair. */
export function pairOf(seed: number): [Recipe, Recipe] {
  const random = seeded(seed);
  const first = anyRecipe(random);
  if (random.chance(0.15)) return [first, anyRecipe(random)];
  const second = mutated(first, random);
  return random.chance(0.3) ? [first, mutated(second, random)] : [first, second];
}
