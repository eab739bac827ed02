// Sets of strings as extended regular expressions, decided by derivatives: is one inside another, and if not, by which string?
// A derivative (Brzozowski) of a language by a character is what may follow that character; they are finitely many.
import { ALL, type CharacterSet } from './character-set.ts';

type Shape =
  | { kind: 'nothing' | 'empty' }
  | { kind: 'one'; set: CharacterSet }
  | { kind: 'sequence'; first: Language; rest: Language }
  | { kind: 'either' | 'both'; parts: readonly Language[] }
  | { kind: 'not'; inner: Language }
  | { kind: 'repeat'; inner: Language; minimum: number; maximum: number };
/** Equal languages that were built alike are the same object, so a walk over derivatives comes to an end. */
export type Language = Shape & { readonly id: number; readonly endsHere: boolean };

const PREFERRED = Array.from('a0A-.:@/ ', (character) => character.charCodeAt(0));

const interned = new Map<string, Language>();
const derived = new Map<string, Language>();

function intern(key: string, shape: Shape, endsHere: boolean): Language {
  let language = interned.get(key);
  if (language === undefined) {
    language = { ...shape, id: interned.size, endsHere };
    interned.set(key, language);
  }
  return language;
}

export const nothing = intern('nothing', { kind: 'nothing' }, false);
export const empty = intern('empty', { kind: 'empty' }, true);
export const one = (set: CharacterSet): Language =>
  set.length === 0 ? nothing : intern(`one ${set.join(' ')}`, { kind: 'one', set }, false);
export const everything = repeat(one(ALL), 0, Number.POSITIVE_INFINITY);

export function sequence(first: Language, rest: Language): Language {
  if (first === nothing || rest === nothing) return nothing;
  if (first === empty) return rest;
  if (rest === empty) return first;
  if (first.kind === 'sequence') return sequence(first.first, sequence(first.rest, rest));
  return intern(`sequence ${first.id} ${rest.id}`, { kind: 'sequence', first, rest }, first.endsHere && rest.endsHere);
}

export function either(...options: readonly Language[]): Language {
  const parts = flat('either', options).filter((part) => part !== nothing);
  if (parts.includes(everything)) return everything;
  const [only = nothing] = parts;
  if (parts.length < 2) return only;
  return intern(
    `either ${ids(parts)}`,
    { kind: 'either', parts },
    parts.some((part) => part.endsHere),
  );
}

export function both(...conditions: readonly Language[]): Language {
  const parts = flat('both', conditions).filter((part) => part !== everything);
  if (parts.includes(nothing)) return nothing;
  if (parts.includes(empty)) return parts.every((part) => part.endsHere) ? empty : nothing;
  const [only = everything] = parts;
  if (parts.length < 2) return only;
  return intern(
    `both ${ids(parts)}`,
    { kind: 'both', parts },
    parts.every((part) => part.endsHere),
  );
}

export function not(inner: Language): Language {
  if (inner.kind === 'not') return inner.inner;
  if (inner === nothing) return everything;
  return inner === everything ? nothing : intern(`not ${inner.id}`, { kind: 'not', inner }, !inner.endsHere);
}

export function repeat(inner: Language, minimum: number, maximum: number): Language {
  if (maximum === 0 || inner.kind === 'empty') return empty;
  if (minimum === 1 && maximum === 1) return inner;
  const shape: Shape = { kind: 'repeat', inner, minimum, maximum };
  return intern(`repeat ${inner.id} ${minimum} ${maximum}`, shape, minimum === 0 || inner.endsHere);
}

export function derivative(language: Language, character: number): Language {
  const key = `${language.id} ${character}`;
  let next = derived.get(key);
  if (next === undefined) {
    next = derive(language, character);
    derived.set(key, next);
  }
  return next;
}

function derive(language: Language, character: number): Language {
  switch (language.kind) {
    case 'nothing':
    case 'empty':
      return nothing;
    case 'one':
      return language.set.some(([from, to]) => from <= character && character <= to) ? empty : nothing;
    case 'sequence': {
      const { first, rest } = language;
      const next = sequence(derivative(first, character), rest);
      return first.endsHere ? either(next, derivative(rest, character)) : next;
    }
    case 'either':
      return either(...language.parts.map((part) => derivative(part, character)));
    case 'both':
      return both(...language.parts.map((part) => derivative(part, character)));
    case 'not':
      return not(derivative(language.inner, character));
    case 'repeat': {
      const { inner, minimum, maximum } = language;
      return sequence(derivative(inner, character), repeat(inner, Math.max(0, minimum - 1), maximum - 1));
    }
  }
}

/** One character of every class that the language tells apart as the next one. */
export function nextCharacters(language: Language): number[] {
  const starts = new Set([0]);
  const collect = (part: Language): void => {
    switch (part.kind) {
      case 'nothing':
      case 'empty':
        return;
      case 'one':
        for (const [from, to] of part.set) starts.add(from).add(to + 1);
        return;
      case 'sequence':
        collect(part.first);
        if (part.first.endsHere) collect(part.rest);
        return;
      case 'either':
      case 'both':
        part.parts.forEach(collect);
        return;
      case 'not':
      case 'repeat':
        collect(part.inner);
    }
  };
  collect(language);
  const sorted = [...starts].filter((start) => start <= 0xffff).toSorted((a, b) => a - b);
  return sorted.map((start, index) => {
    const end = (sorted[index + 1] ?? 0x10000) - 1;
    return PREFERRED.find((character) => start <= character && character <= end) ?? start;
  });
}

/** A shortest string of the language; null when it has none, undefined when that takes more than `limit` steps to say. */
export function shortest(language: Language, limit = 4000): string | null | undefined {
  const seen = new Set([language]);
  let reached: [Language, string][] = [[language, '']];
  while (reached.length > 0) {
    const next: [Language, string][] = [];
    for (const [state, text] of reached) {
      if (state.endsHere) return text;
      for (const character of nextCharacters(state)) {
        const after = derivative(state, character);
        if (after === nothing || seen.has(after)) continue;
        if (seen.size >= limit) return undefined;
        seen.add(after);
        next.push([after, text + String.fromCharCode(character)]);
      }
    }
    reached = next;
  }
  return null;
}

const ids = (parts: readonly Language[]): string => parts.map((part) => part.id).join(' ');

function flat(kind: 'either' | 'both', parts: readonly Language[]): Language[] {
  const all = new Set(parts.flatMap((part) => (part.kind === kind ? part.parts : [part])));
  return [...all].toSorted((a, b) => a.id - b.id);
}
