// Proves of all strings that pass some checks that they pass another, by the languages of both.
import { languages, type Language, type Languages } from './language.ts';
import { languageOf } from './pattern.ts';
import type { Check } from './schema-form.ts';

/** Beyond that a length is no longer walked character by character. */
const LONGEST_WALK = 300;

/** Whether all strings that pass the `known` checks are allowed; if not, one that is not, where it could be found. */
export function decide(
  known: readonly Check[],
  allowed: (space: Languages) => Language | null,
): 'proven' | { witnesses: string[] } {
  const space = languages();
  const wanted = allowed(space);
  if (wanted === null) return { witnesses: [] };
  const witness = space.shortest(space.both(knownLanguage(space, known), space.not(wanted)));
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
function knownLanguage(space: Languages, known: readonly Check[]): Language {
  const conditions = known.flatMap((check) => {
    if (check.check === 'pattern') return languageOf(space, check.source, check.flags) ?? [];
    if (check.check === 'format') return languageOf(space, ALPHABETS[check.format] ?? '', '') ?? [];
    return check.check === 'size' ? (lengths(space, check) ?? []) : [];
  });
  return space.both(...conditions);
}

/** Null where they are too many to walk through. */
export function lengths(space: Languages, { minimum, maximum }: Extract<Check, { check: 'size' }>): Language | null {
  if (Math.max(minimum, maximum ?? 0) > LONGEST_WALK) return null;
  return space.repeat(space.one([[0, 0xffff]]), minimum, maximum ?? Number.POSITIVE_INFINITY);
}
