// What a source file says, read by a real parser, so that comments and look-alikes do not count.
import { parseSync, Visitor, type Argument, type Expression, type MemberExpression, type Node } from 'oxc-parser';

export interface Syntax {
  /** Texts of all string literals and templates without substitutions. */
  literals: string[];
  /** Texts handed to `….collection('x')` or `….createCollection('x')`, or declared as `{ name: 'x', indexes: … }`. */
  collections: string[];
  /** Members of Node's `process` that are used, imported or destructured: `env`, `exit`, … */
  processMembers: string[];
  /** Modules imported for their values; imports of types are erased. */
  valueImports: string[];
  /** Global functions and constructors that are called: `fetch`, `Date.now`, `new Date()`. */
  globals: string[];
}

/** @throws when the file cannot be parsed. */
export function readSyntax(file: string, source: string): Syntax {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join('; ')}`);
  const syntax: Syntax = { literals: [], collections: [], processMembers: [], valueImports: [], globals: [] };
  // The global, and whatever `import proc from 'node:process'` calls it.
  const processNames = new Set(['process']);
  const isProcess = (node: Node): boolean =>
    (node.type === 'Identifier' && processNames.has(node.name)) ||
    (node.type === 'MemberExpression' && memberName(node) === 'process' && isNamed(node.object, 'globalThis'));

  new Visitor({
    ImportDeclaration({ source: { value: module }, importKind, specifiers }) {
      if (importKind !== 'type') syntax.valueImports.push(module);
      if (module !== 'node:process' && module !== 'process') return;
      for (const specifier of specifiers) {
        if (specifier.type !== 'ImportSpecifier') processNames.add(specifier.local.name);
        else syntax.processMembers.push(nameOf(specifier.imported));
      }
    },
    MemberExpression(node) {
      const name = memberName(node);
      if (name !== undefined && isProcess(node.object)) syntax.processMembers.push(name);
    },
    VariableDeclarator({ id, init }) {
      if (init === null || !isProcess(init) || id.type !== 'ObjectPattern') return;
      for (const property of id.properties) {
        if (property.type === 'Property') syntax.processMembers.push(nameOf(property.key));
      }
    },
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type === 'Identifier') syntax.globals.push(callee.name);
      if (callee.type !== 'MemberExpression') return;
      const method = memberName(callee);
      if (callee.object.type === 'Identifier') syntax.globals.push(`${callee.object.name}.${method}`);
      const text = textOf(first);
      if ((method === 'collection' || method === 'createCollection') && text !== undefined)
        syntax.collections.push(text);
    },
    NewExpression({ callee, arguments: given }) {
      if (given.length === 0 && isNamed(callee, 'Date')) syntax.globals.push('new Date()');
    },
    ObjectExpression({ properties }) {
      const declared = new Map<string, string | undefined>();
      for (const property of properties) {
        if (property.type === 'Property') declared.set(nameOf(property.key), textOf(property.value));
      }
      const name = declared.get('name');
      if (name !== undefined && declared.has('indexes')) syntax.collections.push(name);
    },
    Literal({ value }) {
      if (typeof value === 'string') syntax.literals.push(value);
    },
    TemplateLiteral(node) {
      const text = textOf(node);
      if (text !== undefined) syntax.literals.push(text);
    },
  }).visit(program);
  return syntax;
}

const isNamed = (node: Node, name: string) => node.type === 'Identifier' && node.name === name;

/** `env` of `process.env` and of `process['env']`. */
function memberName({ property, computed }: MemberExpression): string | undefined {
  return computed ? textOf(property) : nameOf(property);
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier' || node.type === 'PrivateIdentifier') return node.name;
  return textOf(node) ?? node.type;
}

function textOf(node: Node | Argument | Expression | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}
