// Reads a JavaScript regular expression into the language of the strings it finds a match in; null where it cannot.
import {
  ALL,
  CLASSES,
  complement,
  inAnyCase,
  isSingle,
  LINE_BREAKS,
  normal,
  single,
  type CharacterSet,
} from './character-set.ts';
import { both, either, empty, everything, not, nothing, one, repeat, sequence, type Language } from './language.ts';

/** The rest of the text still to be matched, as a language: lookaheads and `$` speak about it. */
type Matcher = (rest: Language) => Language;
class Unsupported extends Error {}

export function languageOf(source: string, flags: string): Language | null {
  if (!/^[dgis]*$/.test(flags)) return null;
  try {
    return read(source, flags);
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, '0': 0 };

function read(source: string, flags: string): Language {
  let at = 0;
  let depth = 0;
  let assertions = 0;
  const peek = () => source[at];
  const take = (text: string): boolean => {
    const found = source.startsWith(text, at);
    if (found) at += text.length;
    return found;
  };
  const next = (): string => {
    const character = source[at++];
    if (character === undefined) throw new Unsupported();
    return character;
  };
  const cased = (set: CharacterSet): CharacterSet => {
    const inBoth = flags.includes('i') ? inAnyCase(set) : set;
    if (inBoth === null) throw new Unsupported();
    return inBoth;
  };
  const literal = (set: CharacterSet): Matcher => {
    const characters = one(cased(set));
    return (rest) => sequence(characters, rest);
  };

  function alternatives(): Matcher {
    const options = [alternative()];
    while (take('|')) options.push(alternative());
    return (rest) => either(...options.map((option) => option(rest)));
  }

  function alternative(): Matcher {
    const terms: Matcher[] = [];
    const anchored = depth === 0 && take('^');
    while (peek() !== undefined && peek() !== '|' && peek() !== ')') terms.push(term());
    const matches: Matcher = (rest) => terms.reduceRight((following, match) => match(following), rest);
    // A match may begin anywhere unless it is anchored.
    return depth > 0 || anchored ? matches : (rest) => sequence(everything, matches(rest));
  }

  function term(): Matcher {
    if (take('$')) {
      assertions += 1;
      return (rest) => (rest.endsHere ? empty : nothing);
    }
    if (take('(?=')) return lookahead((found) => found);
    if (take('(?!')) return lookahead(not);
    const before = assertions;
    const match = atom();
    return quantified(match, assertions === before);
  }

  function lookahead(condition: (found: Language) => Language): Matcher {
    assertions += 1;
    const ahead = group();
    return (rest) => both(condition(ahead(everything)), rest);
  }

  function group(): Matcher {
    depth += 1;
    const before = assertions;
    const inside = alternatives();
    depth -= 1;
    if (!take(')')) throw new Unsupported();
    if (assertions > before) return inside;
    const alone = inside(empty);
    return (rest) => sequence(alone, rest);
  }

  function atom(): Matcher {
    if (take('(?:')) return group();
    if (take('(?')) {
      // A named group is an ordinary one; lookbehinds and modifiers are not understood.
      const name = /^<[A-Za-z_$][\w$]*>/.exec(source.slice(at));
      if (name === null) throw new Unsupported();
      at += name[0].length;
      return group();
    }
    if (take('(')) return group();
    if (take('[')) return literal(characterClass());
    if (take('.')) return literal(flags.includes('s') ? ALL : complement(LINE_BREAKS));
    if (take('\\')) return literal(escaped());
    const character = next();
    if ('^*+?{'.includes(character)) throw new Unsupported();
    return literal(single(character));
  }

  function quantified(match: Matcher, selfContained: boolean): Matcher {
    const counted = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})/.exec(source.slice(at));
    if (counted === null) return match;
    at += counted[0].length;
    // Whether it is greedy changes what is captured, not whether there is a match.
    take('?');
    const [sign, from, comma, to] = counted;
    const minimum = from === undefined ? (sign === '+' ? 1 : 0) : Number(from);
    const endless = sign === '*' || sign === '+' || (comma === ',' && to === '');
    const maximum = endless ? Number.POSITIVE_INFINITY : Number(sign === '?' ? 1 : to || from);
    if (minimum === 0 && maximum === 1) return (rest) => either(match(rest), rest);
    // A lookahead or `$` inside would speak about what follows the repetition, which is not known here.
    if (!selfContained) throw new Unsupported();
    const once = match(empty);
    return (rest) => sequence(repeat(once, minimum, maximum), rest);
  }

  function characterClass(): CharacterSet {
    const negated = take('^');
    const ranges: (readonly [number, number])[] = [];
    while (!take(']')) {
      const from = classMember();
      const [first] = from;
      if (peek() === '-' && source[at + 1] !== ']' && first !== undefined && isSingle(from)) {
        at += 1;
        const to = classMember();
        const [last] = to;
        if (last === undefined || !isSingle(to)) throw new Unsupported();
        ranges.push([first[0], last[1]]);
      } else ranges.push(...from);
    }
    const set = cased(normal(ranges));
    return negated ? complement(set) : set;
  }

  const classMember = (): CharacterSet => {
    const character = next();
    if (character !== '\\') return single(character);
    return take('b') ? single('\b') : escaped();
  };

  function escaped(): CharacterSet {
    const character = next();
    const named = CLASSES[character.toLowerCase()];
    if (named !== undefined) return character === character.toLowerCase() ? named : complement(named);
    if (character === 'u' || character === 'x') {
      const digits = new RegExp(`^[\\da-fA-F]{${character === 'u' ? 4 : 2}}`).exec(source.slice(at));
      if (digits === null) throw new Unsupported();
      at += digits[0].length;
      return single(String.fromCharCode(Number.parseInt(digits[0], 16)));
    }
    const control = CONTROLS[character];
    if (control !== undefined && !/^\d/.test(source.slice(at))) return [[control, control]];
    if (/[A-Za-z\d]/.test(character)) throw new Unsupported();
    return single(character);
  }

  const whole = alternatives();
  if (at < source.length) throw new Unsupported();
  return whole(everything);
}
