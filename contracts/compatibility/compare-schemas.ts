// The question of this tool: does everything that one side of a call lets out still fit the other side's schema?
import { z } from 'zod';
import type { SchemaComparison, SchemaFinding, Side } from './comparison.ts';
import { compareParts } from './compare-parts.ts';
import { formOf } from './form-of.ts';
import type { Gap } from './gap.ts';
import { sampler } from './sample.ts';
import { SchemaForm } from './schema-form.ts';
import { schemaOf } from './schema-of.ts';

/** The schemas themselves, where they are at hand; else they are rebuilt from the forms, without their code. */
export interface Parsers {
  older: z.ZodType;
  newer: z.ZodType;
}

/**
 * `input`: whether the newer schema accepts all that the older accepted. `output`: whether the older schema can read all
 * that the newer lets out. Properties that a plain object would strip are not sent.
 */
export function compareSchemas(older: z.ZodType, newer: z.ZodType, side: Side): SchemaComparison {
  return compareForms(formOf(older), formOf(newer), side, { older, newer });
}

export function compareForms(older: SchemaForm, newer: SchemaForm, side: Side, parsers?: Parsers): SchemaComparison {
  const [from, to] = side === 'input' ? [older, newer] : [newer, older];
  const samples = sampler(from.definitions);
  const gaps = compareParts(from.root, to.root, {
    role: side === 'input' ? 'accepted' : 'given',
    sender: from.definitions,
    reader: to.definitions,
    ordinary: samples.ordinary,
  });
  if (gaps.length === 0) return { verdict: 'compatible', findings: [] };
  const run = running({ older, newer, side, parsers });
  const readerSamples = sampler(to.definitions);
  const findings = gaps.map((gap) => findingOf(gap, firstWitness(candidates(gap), run)));
  // The places that reasoning points at may hide one another; then any value may be the one.
  if (findings.every(({ verdict }) => verdict === 'unknown')) {
    const [first, ...others] = findings;
    const witness = firstWitness([...samples.edges(from.root), ...readerSamples.edges(to.root)], run);
    if (first !== undefined && witness !== null)
      return { verdict: 'breaking', findings: [broken(first, witness), ...others] };
  }
  const verdict = findings.some((finding) => finding.verdict === 'breaking') ? 'breaking' : 'unknown';
  return { verdict, findings: distinct(findings) };

  function* candidates({ place, sender, reader, candidates }: Gap) {
    const own = place.path === '' ? [] : samples.edges(sender);
    for (const value of [...candidates, ...readerSamples.edges(reader), ...samples.edges(sender), ...own])
      yield place.embed(value);
    for (const value of candidates) yield value;
  }
}

/** Sends a value through: what arrives at the reader, and only if it is refused there. Null: nothing to report. */
type Run = (value: unknown) => Shown | null;
type Shown = Pick<SchemaFinding, 'witness' | 'madeFrom'>;

function running(parts: { older: SchemaForm; newer: SchemaForm; side: Side; parsers: Parsers | undefined }): Run {
  const { side, parsers } = parts;
  const [older, newer] = [parts.older, parts.newer].map((form, index) => {
    const real = index === 0 ? parsers?.older : parsers?.newer;
    return real === undefined ? schemaOf(form) : { schema: real, exact: true };
  });
  if (older === undefined || newer === undefined) return () => null;
  const [sender, reader] = side === 'input' ? [older, newer] : [newer, older];
  // Without its code the sender might let through what it really refuses.
  if (!sender.exact || isAsynchronous(parts.older) || isAsynchronous(parts.newer)) return () => null;
  const closed = schemaOf(withoutStripping(side === 'input' ? parts.older : parts.newer));
  return (value) => {
    const sent = parse(sender.schema, value);
    if (sent === null) return null;
    // Old clients do not send what their schema would strip.
    if (side === 'input' && refuses(closed.schema, value)) return null;
    const shown = side === 'input' ? { witness: value } : { witness: sent.data, madeFrom: value };
    return refuses(reader.schema, shown.witness) ? shown : null;
  };
}

const withoutStripping = (form: SchemaForm): SchemaForm =>
  SchemaForm.parse(JSON.parse(JSON.stringify(form).replaceAll('"unknownKeys":"strip"', '"unknownKeys":"strict"')));

/** A promise that nobody awaits would end the process when it rejects. */
const isAsynchronous = (form: SchemaForm): boolean => JSON.stringify(form).includes('"name":"promise"');

function parse(schema: z.ZodType, value: unknown): { data: unknown } | null {
  try {
    const parsed = schema.safeParse(value);
    return parsed.success ? { data: parsed.data } : null;
  } catch {
    return null;
  }
}

/** Throwing is refusing as well, unless the schema only wants to be run asynchronously: that decides nothing. */
function refuses(schema: z.ZodType, value: unknown): boolean {
  try {
    return !schema.safeParse(value).success;
  } catch (error) {
    return !(error instanceof z.core.$ZodAsyncError);
  }
}

function firstWitness(values: Iterable<unknown>, run: Run): Shown | null {
  for (const value of values) {
    const found = run(value);
    if (found !== null) return found;
  }
  return null;
}

function findingOf({ place, rule, reason }: Gap, found: Shown | null): SchemaFinding {
  const finding = { path: place.path, rule, reason, verdict: 'unknown' } as const;
  return found === null ? finding : broken(finding, found);
}
const broken = (finding: SchemaFinding, shown: Shown): SchemaFinding => ({ ...finding, verdict: 'breaking', ...shown });

/** One finding for a rule at a path, the worst. */
function distinct(findings: readonly SchemaFinding[]): SchemaFinding[] {
  const worst = new Map<string, SchemaFinding>();
  for (const finding of findings) {
    const key = `${finding.path} ${finding.rule}`;
    if (!worst.has(key) || finding.verdict === 'breaking')
      worst.set(key, worst.get(key)?.verdict === 'breaking' ? (worst.get(key) ?? finding) : finding);
  }
  return [...worst.values()];
}
