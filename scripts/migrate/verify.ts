// `npm run migrate -- verify`: totals before and after side by side, and whatever is not where it belongs.
import {
  entryKinds,
  type EntryKind,
  type Problem,
  type Totals,
  type Verification,
} from '../../telemetry-service/src/upgrade/reports.ts';
import { table } from '../ops/screen.ts';
import { number } from './progress.ts';
import { kindTitles } from './tallies.ts';

/** What of the totals says something about entries of a kind. */
const shown: Record<EntryKind, readonly (keyof Totals)[]> = {
  links: ['entries', 'links'],
  counts: ['entries', 'invocations', 'successes', 'errors', 'userErrors', 'durationMs', 'dayInvocations'],
};

export function verificationText(verification: Verification): string {
  const { people, labelsBehind, eventsExpired, problems, ok } = verification;
  const verdict = ok
    ? `Everything is where it belongs: ${number(people)} people looked at, no crossed link, no total lost or doubled.`
    : `${number(problems.total)} problems were found, among ${number(people)} people:\n${problems.examples.map((problem) => `  ${describe(problem)}`).join('\n')}`;
  return [
    ...entryKinds.flatMap((kind) => [totalsTable(kind, verification), '']),
    ...(labelsBehind === 0
      ? []
      : [`${number(labelsBehind)} people have a new name that is still on its way to telemetry.`]),
    ...(eventsExpired
      ? ['Events have expired since the migration, so what people have more than can be traced is taken for theirs.']
      : []),
    verdict,
  ].join('\n');
}

function totalsTable(kind: EntryKind, { before, events, after }: Verification): string {
  const rows = shown[kind].map((field) => [
    field,
    number(before[kind][field]),
    kind === 'links' || field === 'entries' ? '-' : number(events[field]),
    ...(['owned', 'unowned', 'removed'] as const).map((part) => number(after[kind][part][field])),
  ]);
  return table([kindTitles[kind], 'BEFORE', 'EVENTS SINCE', 'OWNED NOW', 'SET ASIDE', 'REMOVED'], rows);
}

export function describe(problem: Problem): string {
  switch (problem.kind) {
    case 'bare_entries':
      return `${number(problem.entries)} entries of ${kindTitles[problem.of]} have no owner: npm run migrate -- run`;
    case 'crossed_link':
      return `crossed link: ${problem.userId} has device ${problem.device}, which nothing of theirs ever named`;
    case 'missing_link':
      return `missing link: ${problem.userId} lacks device ${problem.device}`;
    case 'wrong_count':
      return `wrong count: ${problem.userId} has ${number(problem.found)} ${problem.field}, not ${number(problem.expected)}`;
    case 'wrong_total':
      return `wrong total: ${number(problem.found)} ${problem.field} in ${kindTitles[problem.of]}, not ${number(problem.expected)}`;
    case 'wrong_label':
      return `wrong name: ${problem.userId} is known as ${String(problem.found)}, not ${String(problem.expected)}`;
  }
}
