// A trace as it is sent and stored: the W3C `traceparent`, one text that names the trace and the span that comes before.
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The header's value if it is a valid `traceparent`; else null, as the specification asks. */
export function parseTraceparent(header: unknown): string | null {
  return typeof header === 'string' && TRACEPARENT.test(header) ? header : null;
}

/** What log lines call `trace_id`; undefined for none, so that such a line says nothing of it. */
export const traceIdOf = (traceparent: string | null): string | undefined => traceparent?.slice(3, 35);
