// What the fuzzer found, as a table: routes by statuses.
import type { TargetResult } from './run-fuzz.ts';

export function tableOf(results: readonly TargetResult[]): string {
  const statuses = [...new Set(results.flatMap(({ answers }) => [...answers.keys()]))].toSorted(
    (a, b) => Number(a) - Number(b),
  );
  const rows = results.map(({ name, answers }) => [
    name,
    ...statuses.map((status) => String(answers.get(status) ?? '')),
    String(sum(answers.values())),
  ]);
  const totals = statuses.map((status) => sum(results.map(({ answers }) => answers.get(status) ?? 0)));
  const table = [
    ['', ...statuses.map((status) => (status === 0 ? 'hung up' : String(status))), 'inputs'],
    ...rows,
    ['all', ...totals.map(String), String(sum(totals))],
  ];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);
