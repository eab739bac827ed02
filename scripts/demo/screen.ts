// What the demo prints: chapters, small tables, and a tick or a cross for every claim.
import { styleText } from 'node:util';
import { table as textTable } from '../ops/screen.ts';

export const bold = (text: string): string => styleText('bold', text);
export const dim = (text: string): string => styleText('dim', text);

let failures = 0;
let claims = 0;

export function chapter(title: string): void {
  console.log(`\n${bold(title)}`);
}

export function say(text: string): void {
  console.log(`  ${text}`);
}

/** Prints a claim with whether it held; the demo's exit code depends on it. */
export function claim(text: string, held: boolean, otherwise = ''): void {
  claims += 1;
  if (!held) failures += 1;
  say(held ? `${styleText('green', '✓')} ${text}` : `${styleText('red', '✗')} ${text} ${styleText('red', otherwise)}`);
}

export function verdict(): { claims: number; failures: number } {
  return { claims, failures };
}

/** Rows under their headings; a column whose first cell is a number stands to the right. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const [first = '', ...lines] = textTable(headings, rows).split('\n');
  say(dim(first));
  for (const line of lines) say(line);
}

/** Moments on one line, each with the milliseconds since the first. */
export function timeline(moments: readonly (readonly [label: string, at: number])[]): void {
  const start = moments[0]?.[1] ?? 0;
  say(moments.map(([label, at]) => `${label} ${bold(`${(at - start).toFixed(1)} ms`)}`).join(dim('  →  ')));
}
