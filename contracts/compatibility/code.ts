// What can be said of a function in a schema from its text alone. It is never trusted further than the text proves.
import { createHash } from 'node:crypto';
import { isClosed } from './free-names.ts';
import type { Code } from './schema-form.ts';

type AnyFunction = (...args: never[]) => unknown;

const COMMENT = /\/\/.*|\/\*[^]*?\*\//;
const STRING = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/;
/** Only where a division cannot stand. */
const REGULAR_EXPRESSION =
  /(?<=(?:[(=,:!&|?{};<>[*%~^]|return)\s*)\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/;
const QUOTED = new RegExp([COMMENT, STRING, REGULAR_EXPRESSION].map(({ source }) => source).join('|'), 'g');
/** Words of the language and globals whose meaning nobody changes. */
const KNOWN = new Set(
  (
    'return const let if else for of in new true false null undefined typeof instanceof void switch case default break continue ' +
    'NaN Infinity Math Number String Boolean BigInt Array Object Set Map RegExp JSON Date isNaN isFinite parseInt parseFloat'
  ).split(' '),
);

export function codeOf(code: AnyFunction): Code {
  const text = code.toString();
  return {
    fingerprint: createHash('sha256').update(withoutLayout(text)).digest('hex').slice(0, 16),
    selfContained: isSelfContained(text),
    total: totality(text),
  };
}

/** Sources whose types were blanked out and the JavaScript compiled of them are laid out differently, and are the same code. */
function withoutLayout(text: string): string {
  const kept: string[] = [];
  const unquoted = text.replace(QUOTED, (quoted) => (isComment(quoted) ? ' ' : `\0${kept.push(quoted) - 1}\0`));
  return unquoted
    .replaceAll(/\s+/g, (_blank, at: number, whole: string) => (isLayout(whole, at) ? '' : ' '))
    .replaceAll(/[;,](?=[)\]}])/g, '')
    .replaceAll(/\0(\d+)\0/g, (_mark, index) => kept[Number(index)] ?? '');
}

const isComment = (quoted: string): boolean => /^\/[/*]/.test(quoted);

/** Not what keeps two words, or a sum and a sign, apart. */
const isLayout = (text: string, at: number): boolean => !/^(?:[\w$]\s+[\w$]|[+-]\s+[+-])/.test(text.slice(at - 1));

/** Letters beyond ASCII, escapes, templates and native code may name anything; a slash may begin what was not seen as quoted. */
const OBSCURE = /[^\0-\x7f]|\\|`|\/[^]*\/|\[native code\]|\b(?:function|class|await|import)\b/;
/** The clock and chance say something else each time. */
const CHANGING = /\b(?:now|random)\b|\bDate\b(?!\.|\([^)])/;

function isSelfContained(text: string): boolean {
  const bare = text.replace(QUOTED, "''").replaceAll('...', ' ');
  return !OBSCURE.test(bare) && !CHANGING.test(bare) && isClosed(bare, KNOWN);
}

const CHANGES =
  /(?<![=!<>])=(?![=>])|\+\+|--|\bdelete\b|\bassign\(|\.(?:push|pop|shift|unshift|splice|sort|reverse|fill|set\w*|add|clear)\(/;

/** Whether it may change what it is handed, so far as its own text shows; constants and lists of issues are its own. */
export function mayChange(code: AnyFunction): boolean {
  const bare = code.toString().replace(QUOTED, "''");
  return CHANGES.test(bare.replaceAll(/\b(?:const|let)\s+[\w$]+\s*=|\.issues\.push\(/g, ''));
}

/** Returns a fixed value, or reads a string in ways that cannot fail. */
function totality(text: string): Code['total'] {
  const arrow = /^\s*(?:\(\s*([\w$]*)\s*\)|([\w$]+))\s*=>\s*([^]*)$/.exec(text.replace(QUOTED, "''"));
  if (arrow === null) return 'unproven';
  const parameter = arrow[1] || arrow[2] || '';
  const harmless = (arrow[3] ?? '')
    .replace(/[\w$]+\s*:/g, '')
    .replace(/\b(?:true|false|null|undefined)\b|''|\b\d+(?:\.\d+)?\b/g, '0');
  if (/^[0\s(){}[\],]*$/.test(harmless)) return 'any';
  if (parameter === '') return 'unproven';
  const reading = new RegExp(
    `(?:Number|String|Boolean)\\(\\s*${escape(parameter)}\\s*\\)|(?<![\\w$.])${escape(parameter)}(?![\\w$])(?:\\.(?:length\\b|(?:trim|toLowerCase|toUpperCase)\\(\\)))*`,
    'g',
  );
  return /^[0\s(){}[\],+]*$/.test(harmless.replace(reading, '0')) ? 'string' : 'unproven';
}

const escape = (name: string): string => name.replaceAll('$', '\\$');
