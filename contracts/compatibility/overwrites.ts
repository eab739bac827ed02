// What is known of a value before and after its schema rewrites it: a trim, a change of case, code.
import type { Check } from './schema-form.ts';

/** A trimmed string: empty, or with no whitespace at its ends. */
const GUARANTEES: Readonly<Record<string, string>> = {
  trim: '^(?:|\\S|\\S[^]*\\S)$',
  toLowerCase: '^[^A-Z]*$',
  toUpperCase: '^[^a-z]*$',
};

/** The checks that speak about the value as it was handed in. */
export function beforeOverwrite(checks: readonly Check[]): Check[] {
  const first = checks.findIndex(({ check }) => check === 'overwrite');
  return checks.slice(0, first === -1 ? checks.length : first);
}

/** The checks that still hold for what comes out, once values are overwritten on the way. */
export function whatHoldsAfter(checks: readonly Check[]): Check[] {
  let holding: Check[] = [];
  for (const check of checks) {
    if (check.check === 'overwrite') holding = overwritten(holding, check.name);
    else if (check.check === 'format' && check.format === 'url')
      holding = [...overwritten(holding, urlOverwrite(check)), check];
    else holding.push(check);
  }
  return holding;
}

/** A URL check trims, or else writes the URL anew, which may make it longer. */
export const urlOverwrite = ({ options }: Check & { check: 'format' }): 'trim' | null =>
  options['normalize'] === true ? null : 'trim';

/** What is known of a string after it was overwritten, from what was known before. */
export function overwritten(before: readonly Check[], name: string | null): Check[] {
  const guarantee = name === null ? undefined : GUARANTEES[name];
  if (guarantee === undefined) return [];
  const shorter = before.flatMap((check) =>
    name === 'trim' && check.check === 'size' ? [{ ...check, minimum: 0 }] : [],
  );
  return [...shorter, { check: 'pattern', format: name ?? '', source: guarantee, flags: '' }];
}
