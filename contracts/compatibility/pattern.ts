// Reads a JavaScript regular expression into the language of the strings it finds a match in; null where it cannot.
import { RegExpParser, RegExpSyntaxError, visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { ALL, CLASSES, complement, inAnyCase, LINE_BREAKS, normal, type CharacterSet } from './character-set.ts';
import { both, either, empty, everything, not, nothing, one, repeat, sequence, type Language } from './language.ts';

/** The rest of the text still to be matched, as a language: lookaheads and `$` speak about it. */
type Matcher = (rest: Language) => Language;
class Unsupported extends Error {}

export function languageOf(source: string, flags: string): Language | null {
  if (!/^[dgis]*$/.test(flags)) return null;
  try {
    const pattern = new RegExpParser().parsePattern(source);
    return read(pattern, flags)(everything);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof RegExpSyntaxError) return null;
    throw error;
  }
}

function read(pattern: AST.Pattern, flags: string): Matcher {
  return anyOf(pattern.alternatives.map(fromAnywhere));

  /** A match may begin anywhere unless it is anchored. */
  function fromAnywhere({ elements }: AST.Alternative): Matcher {
    const [first, ...others] = elements;
    if (first?.type === 'Assertion' && first.kind === 'start') return inTurn(others);
    const match = inTurn(elements);
    return (rest) => sequence(everything, match(rest));
  }

  function anyOf(options: readonly Matcher[]): Matcher {
    return (rest) => either(...options.map((option) => option(rest)));
  }

  function inTurn(elements: readonly AST.Element[]): Matcher {
    const terms = elements.map(term);
    return (rest) => terms.reduceRight((following, match) => match(following), rest);
  }

  function term(element: AST.Element): Matcher {
    switch (element.type) {
      case 'Assertion':
        return assertion(element);
      case 'Quantifier':
        return quantified(element);
      case 'Group':
      case 'CapturingGroup':
        return group(element);
      case 'Character':
        return literal([[element.value, element.value]]);
      case 'CharacterSet':
        return literal(setOf(element));
      case 'CharacterClass':
        return literal(classOf(element));
      case 'Backreference':
      case 'ExpressionCharacterClass':
        throw new Unsupported();
    }
  }

  function assertion(element: AST.Assertion): Matcher {
    if (element.kind === 'end') return (rest) => (rest.endsHere ? empty : nothing);
    if (element.kind !== 'lookahead') throw new Unsupported();
    const ahead = anyOf(element.alternatives.map(({ elements }) => inTurn(elements)))(everything);
    return (rest) => both(element.negate ? not(ahead) : ahead, rest);
  }

  function group(element: AST.Group | AST.CapturingGroup): Matcher {
    if (element.type === 'Group' && element.modifiers !== null) throw new Unsupported();
    const inside = anyOf(element.alternatives.map(({ elements }) => inTurn(elements)));
    if (looksAhead(element)) return inside;
    const alone = inside(empty);
    return (rest) => sequence(alone, rest);
  }

  /** Whether it is greedy changes what is captured, not whether there is a match. */
  function quantified({ element, min, max }: AST.Quantifier): Matcher {
    const match = term(element);
    if (min === 0 && max === 1) return (rest) => either(match(rest), rest);
    // A lookahead or `$` inside would speak about what follows the repetition, which is not known here.
    if (looksAhead(element)) throw new Unsupported();
    const repeated = repeat(match(empty), min, max);
    return (rest) => sequence(repeated, rest);
  }

  function literal(set: CharacterSet): Matcher {
    const characters = one(cased(set));
    return (rest) => sequence(characters, rest);
  }

  function classOf({ elements, negate }: AST.CharacterClass): CharacterSet {
    const ranges = elements.flatMap((element): CharacterSet => {
      if (element.type === 'Character') return [[element.value, element.value]];
      if (element.type === 'CharacterClassRange') return [[element.min.value, element.max.value]];
      if (element.type === 'CharacterSet') return setOf(element);
      throw new Unsupported();
    });
    const set = cased(normal(ranges));
    return negate ? complement(set) : set;
  }

  function setOf(element: AST.CharacterSet): CharacterSet {
    if (element.kind === 'any') return flags.includes('s') ? ALL : complement(LINE_BREAKS);
    if (element.kind === 'property') throw new Unsupported();
    return element.negate ? complement(CLASSES[element.kind]) : CLASSES[element.kind];
  }

  function cased(set: CharacterSet): CharacterSet {
    const inBoth = flags.includes('i') ? inAnyCase(set) : set;
    if (inBoth === null) throw new Unsupported();
    return inBoth;
  }
}

function looksAhead(node: AST.Node): boolean {
  let found = false;
  visitRegExpAST(node, { onAssertionEnter: () => void (found = true) });
  return found;
}
