// The W3C trace a request belongs to, kept with what it set off.
import { z } from 'zod';

const Traceparent = z.string().regex(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/);

/** The header's value if it is a valid `traceparent`; else null, as the specification asks. */
export function parseTraceparent(header: string | null): string | null {
  return Traceparent.safeParse(header).data ?? null;
}
