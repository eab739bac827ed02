// Which procedures of the contract a consumer's source calls, read by a real parser, so that none is forgotten.
import { telemetryContract } from '@swamp-club/telemetry-contract';
import { parseSync, Visitor, type Expression, type Node } from 'oxc-parser';
import { isProcedure, type Contract } from '../../../contracts/src/define.ts';

export interface CallInSource {
  file: string;
  procedure: string;
  /** The fields of the input, sorted; null where they are not written at the call. */
  sends: string[] | null;
}

const procedures = new Set(pathsOf(telemetryContract));

/**
 * Every place that names a procedure, `….scores.after`, whether it is called there or only handed on.
 * @throws when the file cannot be parsed
 */
export function callsInSource(file: string, source: string): CallInSource[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join('; ')}`);
  const sent = new Map<Node, string[] | null>();
  const found: CallInSource[] = [];
  new Visitor({
    // Before the members inside it: the visitor comes from outside.
    CallExpression({ callee, arguments: [input] }) {
      if (callee.type === 'MemberExpression') sent.set(callee.object, fieldsOf(input));
    },
    MemberExpression(node) {
      const procedure = namesOf(node).slice(-2).join('.');
      if (procedures.has(procedure)) found.push({ file, procedure, sends: sent.get(node) ?? null });
    },
  }).visit(program);
  return found;
}

function pathsOf(contract: Contract): string[] {
  return Object.entries(contract).flatMap(([name, node]) =>
    isProcedure(node) ? [name] : pathsOf(node).map((path) => `${name}.${path}`),
  );
}

/** `['telemetry', 'scores', 'after']` of `telemetry?.scores['after']`. */
function namesOf(node: Expression): string[] {
  if (node.type === 'Identifier') return [node.name];
  if (node.type === 'ChainExpression' || node.type === 'ParenthesizedExpression') {
    return node.expression.type === 'CallExpression' ? [] : namesOf(node.expression);
  }
  if (node.type !== 'MemberExpression') return [];
  const name = nameOf(node.property);
  return name === null ? [] : [...namesOf(node.object), name];
}

function fieldsOf(input: Node | undefined): string[] | null {
  if (input?.type !== 'ObjectExpression') return null;
  const fields = input.properties.map((property) => (property.type === 'Property' ? nameOf(property.key) : null));
  return fields.every((field) => field !== null) ? fields.toSorted() : null;
}

function nameOf(node: Node): string | null {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}
