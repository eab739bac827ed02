// The language read from a pattern holds the strings in which JavaScript finds a match, and no others.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { derivative, not, shortest, type Language } from '../../../../contracts/compatibility/language.ts';
import { languageOf } from '../../../../contracts/compatibility/pattern.ts';

const holds = (language: Language, text: string): boolean =>
  text.split('').reduce((rest, character) => derivative(rest, character.charCodeAt(0)), language).endsHere;

const atoms = [
  'a',
  'B',
  '-',
  '.',
  '\\d',
  '\\W',
  '\\s',
  '[a-c]',
  '[^b\\d]',
  '[^]',
  '\\u0041',
  '\\x2d',
  '\\n',
  '{',
  '\\.',
];
const pattern = fc.letrec<{ one: string; term: string; several: string }>((tie) => ({
  one: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...atoms) },
    fc
      .tuple(fc.constantFrom('(?:', '(', '(?=', '(?!', '(?<n>'), tie('several'))
      .map(([open, inside]) => `${open}${inside})`),
  ),
  term: fc
    .tuple(tie('one'), fc.constantFrom('', '', '', '*', '+?', '?', '{2}', '{1,}', '{0,2}'))
    .map((pair) => pair.join('')),
  several: fc.oneof(
    { weight: 3, arbitrary: fc.array(tie('term'), { maxLength: 3 }).map((terms) => terms.join('')) },
    fc.tuple(tie('term'), tie('term')).map((both) => both.join('|')),
  ),
})).several;
const text = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', 'B', 'c', '-', '.', '1', ' ', '\n', 'é', '\u2028'),
  maxLength: 5,
});
const anchored = fc.tuple(fc.constantFrom('', '^'), pattern, fc.constantFrom('', '$')).map((parts) => parts.join(''));

test('of any pattern that is understood, every text', () => {
  let understood = 0;
  const property = fc.property(
    anchored,
    fc.constantFrom('', 'i', 's'),
    fc.array(text, { minLength: 5 }),
    (source, flags, texts) => {
      fc.pre(isPattern(source));
      const language = languageOf(source, flags);
      if (language === null) return;
      understood += 1;
      const found = texts.filter((one) => new RegExp(source, flags).test(one));
      expect(texts.filter((one) => holds(language, one))).toEqual(found);
    },
  );
  fc.assert(property, { numRuns: 500 });
  expect(understood).toBeGreaterThan(250);
});

function isPattern(source: string): boolean {
  try {
    return new RegExp(source).source !== '';
  } catch {
    return false;
  }
}

const formats = {
  email: z.regexes.email,
  uuid: z.regexes.uuid(),
  datetime: z.regexes.datetime({}),
  ipv4: z.regexes.ipv4,
};

test.each(Object.entries(formats))(
  'the shortest %s is one, and what is none is refused',
  (_name, { source, flags }) => {
    const language = languageOf(source, flags);
    if (language === null) throw new Error('It is not understood.');
    expect(shortest(language)).toMatch(new RegExp(source, flags));
    expect(shortest(not(language))).not.toMatch(new RegExp(source, flags));
  },
);

test.each(['\\bword', '(?<=a)b', '(a)\\1', 'a^', '(?i:a)', '(?:a$)*'])('%s is not understood', (source) => {
  expect(languageOf(source, '')).toBeNull();
});
