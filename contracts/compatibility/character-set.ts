// Sets of characters, as a regular expression's classes name them.

/** UTF-16 code units, as sorted ranges that do not touch. */
export type CharacterSet = readonly (readonly [number, number])[];

export const ALL: CharacterSet = [[0, 0xffff]];

/** What \d, \w and \s stand for. */
export const CLASSES: Readonly<Record<'digit' | 'word' | 'space', CharacterSet>> = {
  digit: [[48, 57]],
  word: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  space: normal(
    [[9, 13], 32, 160, 0x1680, [0x2000, 0x200a], 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff].map((range) =>
      typeof range === 'number' ? [range, range] : [range[0] ?? 0, range[1] ?? 0],
    ),
  ),
};
export const LINE_BREAKS: CharacterSet = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];

/** Sorted, and without ranges that touch. */
export function normal(ranges: readonly (readonly [number, number])[]): CharacterSet {
  const merged: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

export function complement(set: CharacterSet): CharacterSet {
  const rest: [number, number][] = [];
  let start = 0;
  for (const [from, to] of set) {
    if (start < from) rest.push([start, from - 1]);
    start = to + 1;
  }
  if (start <= 0xffff) rest.push([start, 0xffff]);
  return rest;
}

/** Letters of ASCII in both cases; null beyond ASCII, where only sets that hold all of it are understood. */
export function inAnyCase(set: CharacterSet): CharacterSet | null {
  const foreign = set.filter(([, to]) => to > 0x7f);
  if (foreign.some(([from, to]) => from > 0x80 || to < 0xffff)) return null;
  const cased = set.flatMap(([from, to]) => [
    [from, to] as const,
    ...shifted(from, to, 65, 90, 32),
    ...shifted(from, to, 97, 122, -32),
  ]);
  return normal(cased);
}

function shifted(from: number, to: number, first: number, last: number, by: number): (readonly [number, number])[] {
  const [low, high] = [Math.max(from, first), Math.min(to, last)];
  return low <= high ? [[low + by, high + by]] : [];
}
