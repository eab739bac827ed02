// Whether one string format that code decides is inside another, by their options.
import { z } from 'zod';
import { languageOf } from './pattern.ts';
import type { Check } from './schema-form.ts';
import { decide } from './string-proofs.ts';

type FormatCheck = Extract<Check, { check: 'format' }>;

/** Whether every string of the one format, with its options, is one of the other. */
export function formatImplies(known: FormatCheck, wanted: FormatCheck): boolean {
  if (known.format !== wanted.format) return false;
  if (JSON.stringify(known.options) === JSON.stringify(wanted.options)) return true;
  if (wanted.format === 'jwt') return wanted.options['alg'] === undefined;
  // Zod looks at a URL's text itself when the protocol is its own pattern for http; other options only narrow.
  if (wanted.format !== 'url') return false;
  return (
    ['hostname', 'protocol'].every((option) => {
      const [mine, theirs] = [known.options[option], wanted.options[option]].map((pattern) => JSON.stringify(pattern));
      return theirs === undefined || theirs === mine || (option === 'hostname' && isPatternInside(known, wanted));
    }) &&
    (wanted.options['protocol'] === undefined || known.options['normalize'] === wanted.options['normalize'])
  );
}

/** Whether every host name that the one pattern lets through passes the other. */
function isPatternInside(known: FormatCheck, wanted: FormatCheck): boolean {
  const [mine, theirs] = [known, wanted].map(({ options }) => HostPattern.safeParse(options['hostname']).data);
  if (mine === undefined || theirs === undefined) return false;
  const held: Check = { check: 'pattern', format: 'hostname', ...mine };
  return decide([held], languageOf(theirs.source, theirs.flags)) === 'proven';
}
const HostPattern = z.strictObject({ source: z.string(), flags: z.string() });
