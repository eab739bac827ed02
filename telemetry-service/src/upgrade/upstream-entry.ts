// What an entry of the system before this one must look like to be understood: anything may be missing, nothing may be strange.
import { z } from 'zod';
import type { Figures } from '../scores/figures.ts';
import type { EntryKind } from './reports.ts';

export interface UpstreamEntry {
  /** In whatever letter case it was written. */
  name: string;
  devices: ReadonlySet<string>;
  /** Null in an entry of links. */
  figures: Figures | null;
}

/** So large that nobody has reached it, and so small that adding some thousands of them is exact. */
const MAX_COUNT = 1e12;
const absentAs = <T extends z.ZodType, F extends z.output<T>>(schema: T, fallback: F) =>
  schema.nullish().transform((value) => value ?? fallback);

const Count = z.int().min(0).max(MAX_COUNT);
const Seen = z.date().min(new Date('1970-01-01')).max(new Date('9999-12-31')).nullish();

const LinksEntry = z
  .object({
    username: z.string(),
    // As long as the wire allows: with longer ones fifty thousand do not fit into a document.
    distinct_ids: absentAs(z.array(z.string().refine((id) => Buffer.byteLength(id) <= 200)), []),
  })
  .transform(
    ({ username, distinct_ids }): UpstreamEntry => ({ name: username, devices: new Set(distinct_ids), figures: null }),
  );

const CountsEntry = z
  .object({
    username: z.string(),
    invocations: absentAs(Count, 0),
    successes: absentAs(Count, 0),
    errors: absentAs(Count, 0),
    userErrors: absentAs(Count, 0),
    durationMs: absentAs(z.number().min(0).max(MAX_COUNT), 0),
    firstSeenAt: Seen,
    lastSeenAt: Seen,
    days: absentAs(z.record(z.iso.date(), Count), {}),
  })
  .transform(
    ({ username, firstSeenAt, lastSeenAt, ...counts }): UpstreamEntry => ({
      name: username,
      devices: new Set(),
      figures: { ...counts, firstSeenAt: firstSeenAt ?? null, lastSeenAt: lastSeenAt ?? null },
    }),
  );

const schemas = { links: LinksEntry, counts: CountsEntry };

/** Null when it cannot be read. */
export function readUpstreamEntry(kind: EntryKind, document: unknown): UpstreamEntry | null {
  return schemas[kind].safeParse(document).data ?? null;
}
