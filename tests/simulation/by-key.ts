// Everybody has one of everything: documents by whom or what they are about.
import { ok } from 'node:assert/strict';

/** @throws AssertionError when two have the same key. */
export function byKey<T, V>(all: Iterable<T>, entry: (one: T) => [string, V]): Map<string, V> {
  const entries = [...all].map(entry);
  const map = new Map(entries);
  ok(map.size === entries.length, `${entries.length} documents for ${map.size} keys`);
  return map;
}
