// Whether an arrow function uses no name but its own, by the scopes that its text shows.

const IDENTIFIER = /(?<![\w$.])[A-Za-z_$][\w$]*/g;
// A parameter with a default value may take that from outside.
const HEAD = /^\s*(?:\(([^()=]*)\)|([\w$]+))\s*=>\s*/;
const INNER_HEAD = /(?:\([^()]*\)|(?<![\w$.])[\w$]+)\s*=>\s*/;

/**
 * Every name is a parameter, declared directly in the function's block, a property, or `known`. `arrow` is without strings,
 * regular expressions and comments.
 */
export function isClosed(arrow: string, known: ReadonlySet<string>): boolean {
  const head = HEAD.exec(arrow);
  if (head === null) return false;
  let body = arrow.slice(head[0].length);
  const parameters = (head[1] ?? head[2] ?? '').replaceAll(/[\w$]+\s*:/g, '').match(IDENTIFIER) ?? [];
  const own = new Set([...known, ...parameters, ...declaredIn(body)]);
  for (let inner = INNER_HEAD.exec(body); inner !== null; inner = INNER_HEAD.exec(body)) {
    const end = endOfBody(body, inner.index + inner[0].length);
    if (!isClosed(body.slice(inner.index, end), own)) return false;
    body = `${body.slice(0, inner.index)}''${body.slice(end)}`;
  }
  const names = body.replace(/([{,]\s*)[\w$]+\s*:/g, '$1').match(IDENTIFIER) ?? [];
  return !body.includes('=>') && names.every((name) => own.has(name));
}

/** Not in blocks within the block: there they might hide a name from outside. */
function declaredIn(body: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (const [found, name] of body.matchAll(/[({[]|[)}\]]|\b(?:const|let)\s+([\w$]+)/g)) {
    if (name === undefined) depth += '({['.includes(found) ? 1 : -1;
    else if (depth === 1 && body.startsWith('{')) names.push(name);
  }
  return names;
}

/** A block ends with its brace, an expression before whatever closes or separates what is around it. */
function endOfBody(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at);
    if ('({['.includes(character)) depth += 1;
    else if (')}]'.includes(character)) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0 && text[start] === '{') return at + 1;
    } else if (depth === 0 && ',;'.includes(character)) return at;
  }
  return text.length;
}
