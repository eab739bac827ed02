// Whether every string that passes the sender's checks passes the reader's.
import { gap, type Gap, type Place, type Role } from './gap.ts';
import { overwritten, urlOverwrite } from './overwrites.ts';
import { languageOf } from './pattern.ts';
import { sizeOf } from './ranges.ts';
import type { Check, FormNode } from './schema-form.ts';
import { formatImplies } from './string-formats.ts';
import { decide, lengths } from './string-proofs.ts';

type StringForm = FormNode & { kind: 'string' };
type CheckOf<Name extends Check['check']> = Extract<Check, { check: Name }>;

export function compareStrings(sender: StringForm, reader: StringForm, place: Place, role: Role): Gap[] {
  const at = { place, sender, reader };
  const gaps: Gap[] = [];
  const given = segments(sender.checks);
  // What comes out has passed every check that is still listed; of what goes in only those before the first overwrite say much.
  let known = role === 'given' ? sender.checks : checkedAtFirst(given);
  // As long as both overwrite alike, the sender's later checks speak about the same string as the reader's.
  let alike = role === 'accepted';
  for (const [index, { overwrite, checks }] of segments(reader.checks).entries()) {
    if (overwrite !== null) {
      const key = overwriteKey(overwrite);
      alike &&= key !== null && key === overwriteKey(given[index]?.overwrite ?? null);
      if (overwrite.check === 'overwrite' && overwrite.name === null && !alike) {
        return [
          ...gaps,
          gap('overwrite-decides', 'only running the reader’s code shows what it makes of the string', at),
        ];
      }
      const before = given[index]?.overwrite;
      const passed: Check[] =
        overwrite.check === 'format' && before?.check === 'format' && role === 'accepted' ? [before] : [];
      const name = overwrite.check === 'overwrite' ? overwrite.name : urlOverwrite(overwrite);
      known = [
        ...(isUnchanged(known, name) ? known : overwritten(known, name)),
        ...(alike ? (given[index]?.checks ?? []) : passed),
      ];
    }
    for (const check of checks) gaps.push(...missing(check, known, at));
  }
  return gaps;
}

interface Segment {
  /** What rewrites the string before these checks; a URL check trims. */
  overwrite: CheckOf<'overwrite'> | CheckOf<'format'> | null;
  checks: Check[];
}
function segments(checks: readonly Check[]): Segment[] {
  const all: Segment[] = [{ overwrite: null, checks: [] }];
  for (const check of checks) {
    if (check.check === 'overwrite') all.push({ overwrite: check, checks: [] });
    else if (check.check === 'format' && check.format === 'url') all.push({ overwrite: check, checks: [check] });
    else all.at(-1)?.checks.push(check);
  }
  return all;
}
/** What is known before any overwrite. A string is at least as long as it is when trimmed. */
function checkedAtFirst([first, ...later]: readonly Segment[]): Check[] {
  const known = [...(first?.checks ?? [])];
  for (const { overwrite, checks } of later) {
    if (overwrite?.check !== 'overwrite' || overwrite.name !== 'trim') break;
    for (const check of checks) if (check.check === 'size') known.push({ ...check, maximum: null });
  }
  return known;
}

function overwriteKey(overwrite: Segment['overwrite']): string | null {
  if (overwrite === null) return null;
  if (overwrite.check === 'format') return `url ${overwrite.options['normalize'] === true}`;
  return overwrite.name ?? (overwrite.code.selfContained ? overwrite.code.fingerprint : null);
}

/** The gaps, if any, because the reader's check is not implied by what is known. */
function missing(check: Check, known: readonly Check[], at: Omit<Gap, 'rule' | 'reason' | 'candidates'>): Gap[] {
  switch (check.check) {
    case 'size': {
      const { minimum, maximum } = sizeOf(known);
      if (minimum >= check.minimum && maximum <= (check.maximum ?? Number.POSITIVE_INFINITY)) return [];
      const proof = decide(known, lengths(check));
      if (proof === 'proven') return [];
      const lengthsAllowed = `${check.minimum} to ${check.maximum ?? 'any number of'} characters`;
      return [gap('size-narrowed', `the reader takes only ${lengthsAllowed}`, at, proof.witnesses)];
    }
    case 'pattern': {
      if (known.some((other) => other.check === 'pattern' && isSame(other, check))) return [];
      const proof = decide(known, languageOf(check.source, check.flags));
      if (proof === 'proven') return [];
      return [
        gap(
          'format-changed',
          `the reader takes only ${check.format} (/${check.source}/${check.flags})`,
          at,
          proof.witnesses,
        ),
      ];
    }
    case 'format':
      if (known.some((other) => other.check === 'format' && formatImplies(other, check))) return [];
      return [gap('format-changed', `the reader takes only ${check.format} ${JSON.stringify(check.options)}`, at)];
    case 'refinement':
      if (
        check.code.selfContained &&
        known.some((other) => other.check === 'refinement' && other.code.fingerprint === check.code.fingerprint)
      ) {
        return [];
      }
      return [gap('code-decides', 'the reader has a refinement that the sender does not have', at)];
    case 'atLeast':
    case 'atMost':
    case 'multipleOf':
    case 'numberFormat':
    case 'mime':
    case 'overwrite':
      return [gap('kind-unsupported', `the reader’s check ${check.check} is not understood for strings`, at)];
  }
}

const isSame = (one: CheckOf<'pattern'>, other: CheckOf<'pattern'>) =>
  one.source === other.source && one.flags === other.flags;

const ALREADY: Readonly<Record<string, string>> = {
  trim: '^(?:|\\S|\\S[^]*\\S)$',
  toLowerCase: '^[\\x00-@\\[-\\x7f]*$',
  toUpperCase: '^[\\x00-`{-\\x7f]*$',
};

/** Whether overwriting leaves every such string as it is. */
function isUnchanged(known: readonly Check[], name: string | null): boolean {
  const source = name === null ? undefined : ALREADY[name];
  return source !== undefined && decide(known, languageOf(source, '')) === 'proven';
}
