// What a reviewer reads: first what breaks and for whom, then what it asks for; short enough to be read at all.
import type { Witness } from '../compatibility/index.ts';
import type { Assessment, Found } from './assess.ts';

export const asJson = (assessment: Assessment): string => JSON.stringify(assessment, readable, 2);

export function report({ name, version, comparedWith, leastVersion, findings, problems }: Assessment): string {
  const releases =
    comparedWith.length === 0 ? 'nothing, because nothing of this major is released' : comparedWith.join(', ');
  const blocks = findings.toSorted((a, b) => weight(a) - weight(b)).map(blockOf);
  const decision =
    problems.length > 0
      ? ['FAILS', ...problems.map((problem) => `  ${problem}`)].join('\n')
      : `PASSES as ${version} (${leastVersion} at least): ${forOlderClients(comparedWith, findings)}`;
  return [`${name} ${version}, compared with ${releases}`, ...blocks, decision].join('\n\n');
}

function forOlderClients(comparedWith: readonly string[], findings: readonly Found[]): string {
  if (comparedWith.length === 0) return 'no client of this major is older.';
  const broken = findings.some(({ verdict }) => verdict === 'breaking');
  return broken ? 'it breaks older clients, and says so.' : 'older clients are served.';
}

const weight = ({ verdict, acknowledged }: Found): number =>
  verdict === 'breaking' ? 0 : verdict === 'compatible' ? 3 : acknowledged === null ? 1 : 2;

function blockOf({ path, rule, reason, verdict, acknowledged, releases, step, witness }: Found): string {
  const where = path === '' ? 'the router' : path;
  if (verdict === 'compatible') return `ok         ${where}\n           ${reason} [${rule}: ${step}]`;
  if (verdict === 'unknown' && acknowledged !== null) {
    return `ok         ${where}\n           acknowledged: ${acknowledged} [${rule}]`;
  }
  const lines = [
    `${verdict === 'breaking' ? 'BREAKS   ' : 'UNDECIDED'}  ${where}`,
    `for clients of ${releases.join(', ')}: ${reason}`,
    ...(witness === null ? [] : [`for example  ${shown(witness)}`]),
    `what to do   npm run contract:check -- --explain ${rule}`,
  ];
  return lines.join('\n           ');
}

function shown(witness: Witness): string {
  if ('value' in witness) return written(witness.value);
  const { procedure, kind, input, outcome } = witness.call;
  return `${procedure}.${kind === 'mutation' ? 'mutate' : kind}(${written(input)}): ${outcome}`;
}

/** More than this nobody reads; `--json` has it all. */
const SHOWN_CHARACTERS = 240;

function written(value: unknown): string {
  const text = JSON.stringify(value, readable) ?? '';
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}… (--json shows the whole)` : text;
}

/** What JSON has no notation for, as code would show it. */
function readable(_key: string, part: unknown): unknown {
  return typeof part === 'bigint' ? `${part}n` : part;
}
