// What an operator sees: tables, one item, JSON; and the question before many things change.
import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline';
import { Refused } from './refused.ts';

const WIDEST = 60;

/** Columns as wide as they need to be, numbers to the right; the last is not cut. */
export function table(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cut = rows.map((row) =>
    row.map((cell, at) => (at === row.length - 1 ? String(cell) : shortened(String(cell)))),
  );
  const columns = titles.map((title, at) => ({
    width: Math.max(title.length, ...cut.map((row) => row[at]?.length ?? 0)),
    isNumber: typeof rows[0]?.[at] === 'number',
  }));
  const line = (cells: readonly string[]) =>
    columns
      .map(({ width, isNumber }, at) => (isNumber ? cells[at]?.padStart(width) : cells[at]?.padEnd(width)))
      .join('  ')
      .trimEnd();
  return [titles, ...cut].map(line).join('\n');
}

/** One item, a field a line. */
export function fields(item: object): string {
  const entries = Object.entries(item);
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${textOf(value)}`).join('\n');
}

export const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** @throws Refused unless the answer is yes */
export async function confirm(question: string): Promise<void> {
  // Not on stdout, which may be read by a program.
  stderr.write(`${question} [y/N] `);
  using lines = createInterface({ input: stdin });
  for await (const line of lines) {
    if (/^y(es)?$/i.test(line.trim())) return;
    break;
  }
  throw new Refused('Nothing was changed.');
}

// Keys have no blanks and are needed whole, to be copied.
const shortened = (cell: string) =>
  cell.length > WIDEST && cell.includes(' ') ? `${cell.slice(0, WIDEST - 1)}…` : cell;

const textOf = (value: unknown): string =>
  value === null ? '-' : typeof value === 'string' ? value : JSON.stringify(value);
