// Draws values for a recipe.
import { z } from 'zod';
import { oddValues } from './oddities.ts';
import type { Random } from './random.ts';
import { words } from './recipe-parts.ts';
import type { Recipe } from './recipe.ts';

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
const strings = ['', 'a', 'ab', 'abc', 'B', ' a ', '  ', 'abcd', 'abab', 'x1_', 'yes', 'TRUE', '7', '\n'] as const;

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
