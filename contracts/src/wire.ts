// What travels beside the calls: the client's release, a trace for each call, and how many calls share a request.
import { z } from 'zod';

/** Carries the client's release of the contract. */
export const VERSION_HEADER = 'x-contract-version';

/** Calls a client puts into one HTTP request at most; the service accepts no more. */
export const MAX_BATCH_SIZE = 50;

const Traceparent = z.string().regex(/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/);
const CALLS_HEADER = 'x-call-traceparents';

/**
 * The headers for a request's calls, given each call's W3C `traceparent` or whatever stands in its place. One request may
 * carry calls of several traces; then the standard header can speak for none of them and a list, in call order, does.
 */
export function traceHeaders(calls: readonly unknown[]): Record<string, string> {
  const traceparents = calls.map((call) => Traceparent.safeParse(call).data ?? '');
  const [first = ''] = traceparents;
  if (traceparents.some((traceparent) => traceparent !== first)) return { [CALLS_HEADER]: traceparents.join(',') };
  return first === '' ? {} : { traceparent: first };
}

/** The trace of the call at `batchIndex` of a request; null where it has none. */
export function traceparentOf(headers: Readonly<Record<string, unknown>>, batchIndex: number): string | null {
  const calls = headers[CALLS_HEADER];
  const traceparent = typeof calls === 'string' ? calls.split(',')[batchIndex] : headers['traceparent'];
  return Traceparent.safeParse(traceparent).data ?? null;
}
