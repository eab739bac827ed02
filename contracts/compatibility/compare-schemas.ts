// The question of this tool: does everything that one side of a call lets out still fit the other side's schema?
import { z } from 'zod';
import { worstOfEach, type SchemaComparison, type SchemaFinding, type Side } from './comparison.ts';
import { compareParts } from './compare-parts.ts';
import { formOf } from './form-of.ts';
import type { Gap } from './gap.ts';
import { sampler } from './sample.ts';
import { withoutStripping, type SchemaForm } from './schema-form.ts';
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
  let findings = gaps.map((gap) => findingOf(gap, firstWitness(candidates(gap), run)));
  const isBroken = () => findings.some(({ verdict }) => verdict === 'breaking');
  if (!isBroken()) {
    // The places that reasoning points at may hide one another; then any value may be the one.
    const shown = firstWitness([...samples.edges(from.root), ...readerSamples.edges(to.root)], run);
    findings = gaps.map((gap, index) => findingOf(gap, index === 0 ? shown : null));
  }
  return { verdict: isBroken() ? 'breaking' : 'unknown', findings: worstOfEach(findings) };

  function* candidates({ place, sender, reader, candidates }: Gap) {
    const values = [...candidates, ...readerSamples.edges(reader), ...samples.edges(sender)];
    for (const value of values) yield place.embed(value);
    yield* candidates;
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

function findingOf({ place, rule, reason }: Gap, shown: Shown | null): SchemaFinding {
  const finding = { path: place.path, rule, reason };
  return shown === null ? { ...finding, verdict: 'unknown' } : { ...finding, verdict: 'breaking', ...shown };
}
