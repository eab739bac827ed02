// Finds the schemas that contain themselves, by walking through the parts of each.
import type { z } from 'zod';

export type Schema = z.core.$ZodType;
/** A lazy schema may make new ones for ever; beyond this depth nothing is looked into. */
export const DEEPEST = 150;

/** Those that contain themselves. */
export function recursiveSchemas(root: Schema): Set<Schema> {
  const recursive = new Set<Schema>();
  const done = new Set<Schema>();
  const open = new Set<Schema>();
  const visit = (schema: Schema) => {
    if (open.has(schema)) recursive.add(schema);
    if (open.has(schema) || done.has(schema) || open.size > DEEPEST) return;
    open.add(schema);
    for (const part of partsOf(schema)) visit(part);
    open.delete(schema);
    done.add(schema);
  };
  visit(root);
  return recursive;
}

function partsOf(schema: Schema): readonly Schema[] {
  const { def } = kinded(schema);
  switch (def.type) {
    case 'object':
      return [...Object.values(def.shape), ...(def.catchall === undefined ? [] : [def.catchall])];
    case 'array':
      return [def.element];
    case 'tuple':
      return [...def.items, ...(def.rest === null ? [] : [def.rest])];
    case 'record':
    case 'map':
      return [def.keyType, def.valueType];
    case 'set':
      return [def.valueType];
    case 'union':
      return def.options;
    case 'intersection':
      return [def.left, def.right];
    case 'pipe':
      return [def.in, def.out];
    case 'lazy':
      return [def.getter()];
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'catch':
    case 'readonly':
      return [def.innerType];
    case 'any':
    case 'bigint':
    case 'boolean':
    case 'custom':
    case 'date':
    case 'enum':
    case 'file':
    case 'function':
    case 'literal':
    case 'nan':
    case 'never':
    case 'null':
    case 'number':
    case 'promise':
    case 'string':
    case 'success':
    case 'symbol':
    case 'template_literal':
    case 'transform':
    case 'undefined':
    case 'unknown':
    case 'void':
      return [];
  }
}

/** The definition under its real type; zod's base class only knows the name of the kind. */
export function kinded(schema: Schema): z.core.$ZodTypes['_zod'] {
  if (!isKinded(schema)) throw new Error('This is not a zod 4 schema.');
  return schema._zod;
}
const isKinded = (schema: Schema): schema is z.core.$ZodTypes => typeof schema._zod.def.type === 'string';
