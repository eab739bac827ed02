// Strings, numbers and dates that pass given checks, lie at their edges or just miss them.
import { ALL } from './character-set.ts';
import { valueOfBound } from './constant.ts';
import { both, derivative, nextCharacters, one, repeat, shortest, type Language } from './language.ts';
import { languageOf } from './pattern.ts';
import { sizeOf } from './ranges.ts';
import type { Check } from './schema-form.ts';

const STRINGS = ['a', 'Ab 1', '', ' ', ' a', 'x@example.org', 'https://example.org/a', '0', '12', 'true', 'ß', '日本'];
const FORMATTED: Readonly<Record<string, readonly string[]>> = {
  url: [
    'https://example.org/a',
    'http://a',
    'http://localhost:80',
    'ftp://example.org',
    'mailto:a@example.org',
    'https:example.org',
    ' https://example.org',
    'HTTPS://EXAMPLE.org',
    'https://10.0.0.1/',
  ],
  jwt: ['HS256', 'RS256', 'EdDSA'].map((alg) => `${btoa(JSON.stringify({ alg, typ: 'JWT' }))}.e30.c2ln`),
  ipv6: ['::1', '2001:db8::ff00:42:8329', '::ffff:10.0.0.1'],
  cidrv6: ['2001:db8::/32', '::/0'],
  base64: ['', 'YQ==', 'ab+/', 'YWJj'],
  base64url: ['', 'YQ', 'ab-_', 'YWJj'],
  credit_card: ['4242424242424242', '4242 4242 4242 4242'],
  iban: ['DE89370400440532013000', 'GB29NWBK60161331926819'],
};

export function stringsOf(checks: readonly Check[]): string[] {
  const { minimum, maximum } = sizeOf(checks);
  const formatted = checks.flatMap((check) => (check.check === 'format' ? (FORMATTED[check.format] ?? []) : []));
  const sizes = [minimum, minimum - 1, minimum + 1, maximum, maximum + 1].filter(
    (size) => size >= 0 && size <= 1_000_000,
  );
  const sized = sizes.map((size) => 'a'.repeat(size));
  const isPlain = checks.every(({ check }) => check === 'size' || check === 'refinement');
  if (isPlain)
    return [...STRINGS.filter((text) => text.length >= minimum && text.length <= maximum), ...sized, ...STRINGS];
  const matching = patternStrings(checks);
  const texts = [...formatted, ...matching, ...sized, ...STRINGS];
  // What a trim, a case change or a missing anchor lets through.
  const others = [...formatted, ...matching]
    .slice(0, 6)
    .flatMap((text) => [` ${text} `, text.toUpperCase(), text.toLowerCase(), `${text}\n`, `${text}x`]);
  return [...texts, ...others, ...sized.map((text) => `  ${text}  `)];
}

/** Strings that match all patterns: the shortest, and some that begin in each possible way. */
function patternStrings(checks: readonly Check[]): string[] {
  const patterns = checks.flatMap((check) =>
    check.check === 'pattern' ? (languageOf(check.source, check.flags) ?? []) : [],
  );
  if (patterns.length === 0) return [];
  const { minimum, maximum } = sizeOf(checks);
  const length = repeat(one(ALL), Math.min(minimum, 300), maximum > 300 ? Number.POSITIVE_INFINITY : maximum);
  const whole = both(...patterns, length);
  let strings = stringsIn.get(whole);
  if (strings === undefined) {
    strings = stringsOfLanguage(whole);
    stringsIn.set(whole, strings);
  }
  return strings;
}

/** Formats recur, and walking through one takes a while. */
const stringsIn = new Map<Language, string[]>();

function stringsOfLanguage(whole: Language): string[] {
  const first = shortest(whole, 1500);
  if (first == null) return [];
  const found = [first];
  // Leave the shortest string at each character in every other way, and take the shortest way home from there.
  let state = whole;
  for (let index = 0; index <= first.length && found.length < 40; index += 1) {
    for (const character of nextCharacters(state)) {
      const letter = String.fromCharCode(character);
      if (letter === first[index]) continue;
      const rest = shortest(derivative(state, character), 300);
      if (rest != null) found.push(first.slice(0, index) + letter + rest);
    }
    if (index < first.length) state = derivative(state, first.charCodeAt(index));
  }
  return found;
}

export function numbersOf(checks: readonly Check[]): number[] {
  const near = checks.flatMap((check) => {
    if (check.check === 'numberFormat')
      return [2147483647, 2147483648, -2147483648, -1, 4294967295, 4294967296, Number.MAX_SAFE_INTEGER, 1e16, 1e39];
    if (check.check !== 'atLeast' && check.check !== 'atMost' && check.check !== 'multipleOf') return [];
    const bound = valueOfBound(check.value);
    if (typeof bound !== 'number') return [];
    return check.check === 'multipleOf'
      ? [bound, 2 * bound, 3 * bound, 0, -bound]
      : [bound, bound + 1, bound - 1, bound + 0.5, bound - 0.5, bound + 0.25];
  });
  return [...near, 1, 0, 7, -1, 0.5, 1.5, 100, -0, 1e3, -1e6, 2 ** 31, 1e12, 1e21, 1e300, -1e300];
}

export function bigintsOf(checks: readonly Check[]): bigint[] {
  const near = checks.flatMap((check) => {
    if (!('value' in check)) return [];
    const bound = valueOfBound(check.value);
    return typeof bound === 'bigint' ? [bound, bound + 1n, bound - 1n, bound * 2n, bound * 3n] : [];
  });
  return [...near, 1n, 0n, -1n, 5n, 2n ** 31n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n, -(2n ** 63n) - 1n];
}

export function datesOf(checks: readonly Check[]): Date[] {
  const near = checks.flatMap((check) => {
    if (!('value' in check)) return [];
    const bound = valueOfBound(check.value);
    return bound instanceof Date ? [0, 1, -1, 86_400_000, -86_400_000].map((ms) => new Date(bound.getTime() + ms)) : [];
  });
  return [...near, new Date(0), new Date('2026-01-01T00:00:00Z'), new Date(-8.64e15), new Date(8.64e15)];
}
