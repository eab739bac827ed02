// Builds the zod schema of a recipe.
import { z } from 'zod';
import { oddities } from './oddities.ts';
import { formats, patterns } from './recipe-parts.ts';
import type { Recipe } from './recipe.ts';

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
