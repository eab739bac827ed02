// What the demo prints: chapters, small tables, and a tick or a cross for every claim.

const colour = process.stdout.isTTY;
const paint = (code: number, text: string): string => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);
export const bold = (text: string): string => paint(1, text);
export const dim = (text: string): string => paint(2, text);
const green = (text: string): string => paint(32, text);
const red = (text: string): string => paint(31, text);

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
  console.log(`  ${held ? green('✓') : red('✗')} ${text}${held ? '' : red(` ${otherwise}`)}`);
}

export function verdict(): { claims: number; failures: number } {
  return { claims, failures };
}

/** Rows under their headings; a column whose first cell is a number stands to the right. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const columns = headings.map((heading, column) => ({
    width: Math.max(heading.length, ...rows.map((row) => String(row[column] ?? '').length)),
    numeric: typeof rows[0]?.[column] === 'number',
  }));
  const line = (cells: readonly (string | number)[]) =>
    columns
      .map(({ width, numeric }, column) => {
        const cell = String(cells[column] ?? '');
        return numeric ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('   ')
      .trimEnd();
  say(dim(line(headings)));
  for (const row of rows) say(line(row));
}

/** Moments on one line, each with the milliseconds since the first. */
export function timeline(moments: readonly (readonly [label: string, at: number])[]): void {
  const start = moments[0]?.[1] ?? 0;
  say(moments.map(([label, at]) => `${label} ${bold(`${(at - start).toFixed(1)} ms`)}`).join(dim('  →  ')));
}
