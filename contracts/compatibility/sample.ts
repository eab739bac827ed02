// Values of a form: ordinary ones, those at its edges and near misses, to look for what one schema lets out and another refuses.
import { z } from 'zod';
import { accepts } from './accepts.ts';
import { valueOf } from './constant.ts';
import type { Definitions } from './gap.ts';
import { listsOf, mapsOf, objectsOf, recordsOf, setsOf, tuplesOf, type Sampler } from './sample-containers.ts';
import { bigintsOf, datesOf, numbersOf, stringsOf } from './sample-scalars.ts';
import type { FormNode } from './schema-form.ts';
import { schemaOf } from './schema-of.ts';

const DEEPEST = 6;

export function sampler(definitions: Definitions): Sampler {
  const known = new Map<FormNode, unknown[]>();
  const usual = new Map<FormNode, unknown>();
  let depth = 0;

  const self: Sampler = { edges, ordinary };

  function ordinary(form: FormNode): unknown {
    if (!usual.has(form)) {
      const { schema } = schemaOf({ root: form, definitions });
      const values = edges(form);
      usual.set(form, values.find((value) => value !== undefined && accepts(schema, value)) ?? values[0]);
    }
    return usual.get(form);
  }

  function edges(form: FormNode): unknown[] {
    let values = known.get(form);
    if (values === undefined) {
      if (depth >= DEEPEST) return shallow(form);
      depth += 1;
      values = edgesOf(form);
      depth -= 1;
      // Near the greatest depth they are cut short, so those of containers are kept only when found at the top.
      if (depth === 0 || form.kind === 'string') known.set(form, values);
    }
    return values;
  }

  function edgesOf(form: FormNode): unknown[] {
    switch (form.kind) {
      case 'unknown':
      case 'transform':
      case 'opaque':
        return [
          'a',
          1,
          null,
          true,
          {},
          [],
          undefined,
          '',
          'true',
          '5',
          -1.5,
          0,
          10n,
          new Date(0),
          { a: 1 },
          ['a'],
          '2020-01-01T00:00:00Z',
        ];
      case 'never':
        return [];
      case 'undefined':
        return [undefined];
      case 'null':
        return [null];
      case 'nan':
        return [Number.NaN];
      case 'symbol':
        return [Symbol.for('a')];
      case 'boolean':
        return form.coerce ? [true, false, 'a', 0, null, undefined] : [true, false];
      case 'literal':
        return form.values.flatMap((constant) => valueOf(constant) ?? []).map(({ value }) => value);
      case 'string':
        return [...stringsOf(form.checks), ...(form.coerce ? [1, true, null, undefined, {}] : [])];
      case 'number':
        return [...numbersOf(form.checks), ...(form.coerce ? ['5', '', true, null, ' 7 ', new Date(0)] : [])];
      case 'bigint':
        return [...bigintsOf(form.checks), ...(form.coerce ? ['5', 5, true] : [])];
      case 'date':
        return [...datesOf(form.checks), ...(form.coerce ? ['2020-01-01', 0, null, true] : [])];
      case 'stringbool':
        return [...form.truthy, ...form.falsy].flatMap((word) => [word, word.toUpperCase()]);
      case 'object':
        return objectsOf(form, self);
      case 'array':
        return listsOf(form, self);
      case 'set':
        return setsOf(form, self);
      case 'tuple':
        return tuplesOf(form, self);
      case 'record':
        return recordsOf(form, self);
      case 'map':
        return mapsOf(form, self);
      case 'file':
        return [new File(['a'], 'a.txt', { type: 'text/plain' }), new File([''], 'a.png', { type: 'image/png' })];
      case 'union':
        return interleaved(form.options.map(edges));
      case 'intersection':
        return intersected(edges(form.left), edges(form.right));
      case 'optional':
      case 'default':
      case 'prefault':
        return [...edges(form.inner), undefined];
      case 'catch':
        return [...edges(form.inner), undefined, null, 'a', 1, {}];
      case 'nullable':
        return [...edges(form.inner), null];
      case 'nonoptional':
        return edges(form.inner);
      case 'checked':
        return edges(form.inner);
      case 'pipe':
        return form.in.kind === 'transform'
          ? [...edges(form.out), ...edges(form.in)]
          : [...edges(form.in), ...edges(form.out), ...varied(edges(form.out))];
      case 'reference':
        return edges(definitions[form.name] ?? { kind: 'unknown' });
    }
  }

  /** At the greatest depth only what ends at once. */
  function shallow(form: FormNode): unknown[] {
    if (form.kind === 'array') return [[]];
    if (form.kind === 'nullable') return [null];
    if (form.kind === 'optional' || form.kind === 'default') return [undefined];
    if (form.kind === 'literal') return edgesOf(form);
    return form.kind === 'union'
      ? form.options.flatMap(shallow)
      : ['object', 'reference', 'record'].includes(form.kind)
        ? [{}]
        : edgesOf(form);
  }

  return self;
}

function interleaved(lists: unknown[][]): unknown[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => (index < list.length ? [list[index]] : [])),
  ).flat();
}

function intersected(left: unknown[], right: unknown[]): unknown[] {
  const Plain = z.record(z.string(), z.unknown());
  const merged = left
    .slice(0, 6)
    .flatMap((a) =>
      right
        .slice(0, 6)
        .flatMap((b) =>
          Plain.safeParse(a).success && Plain.safeParse(b).success ? [{ ...Plain.parse(a), ...Plain.parse(b) }] : [],
        ),
    );
  return [...merged, ...left, ...right];
}

/** What a trim or a case change before the next step would make fit. */
const varied = (values: readonly unknown[]): string[] =>
  values.flatMap((value) => (typeof value === 'string' ? [value.toUpperCase(), ` ${value} `] : [])).slice(0, 20);
