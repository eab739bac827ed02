// Proves of all strings that pass some checks that they pass another, by the languages of both.
import { ALL } from './character-set.ts';
import { both, not, one, repeat, shortest, type Language } from './language.ts';
import { languageOf } from './pattern.ts';
import type { Check } from './schema-form.ts';

/** Beyond that a length is no longer walked character by character. */
const LONGEST_WALK = 300;

/** Whether all strings that pass the `known` checks are allowed; if not, one that is not, where it could be found. */
export function decide(known: readonly Check[], wanted: Language | null): 'proven' | { witnesses: string[] } {
  if (wanted === null) return { witnesses: [] };
  const witness = shortest(both(knownLanguage(known), not(wanted)));
  if (witness === null) return 'proven';
  return { witnesses: witness === undefined ? [] : [witness] };
}

/** Of some formats that code decides at least the characters are known. */
const ALPHABETS: Readonly<Record<string, string>> = {
  base64: '^[0-9a-zA-Z+/]*={0,2}$',
  base64url: '^[A-Za-z0-9_-]*$',
  ipv6: '^[0-9a-fA-F:.]+$',
};

/** At least all strings that pass the checks. */
function knownLanguage(known: readonly Check[]): Language {
  const conditions = known.flatMap((check) => {
    if (check.check === 'pattern') return languageOf(check.source, check.flags) ?? [];
    if (check.check === 'format') return languageOf(ALPHABETS[check.format] ?? '', '') ?? [];
    return check.check === 'size' ? (lengths(check) ?? []) : [];
  });
  return both(...conditions);
}

/** Null where they are too many to walk through. */
export function lengths({ minimum, maximum }: Extract<Check, { check: 'size' }>): Language | null {
  if (Math.max(minimum, maximum ?? 0) > LONGEST_WALK) return null;
  return repeat(one(ALL), minimum, maximum ?? Number.POSITIVE_INFINITY);
}
