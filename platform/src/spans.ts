// Spans whose parents are said, by `traceparent`: what a request sets off happens in other processes, and later.
import {
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Link,
  type Span,
  type SpanContext,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';
import { randomBytes } from 'node:crypto';

/** A trace that somebody may follow through the logs; nobody has recorded anything of it. */
export const newTraceparent = (): string =>
  `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;

/** @param parent a valid `traceparent`; null for a trace of its own */
export function startSpan(tracer: Tracer, name: string, parent: string | null, options: SpanOptions = {}): Span {
  const context = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent));
  return tracer.startSpan(name, options, context);
}

/** What stands for this span in what is stored or sent. While tracing is off it is the parent's, and null without one. */
export function traceparentOf(span: Span): string | null {
  const context = span.spanContext();
  if (!isSpanContextValid(context)) return null;
  return `00-${context.traceId}-${context.spanId}-${context.traceFlags.toString(16).padStart(2, '0')}`;
}

/** For those that are not null. */
export const linksTo = (traceparents: readonly (string | null)[]): Link[] =>
  traceparents.flatMap((traceparent) => (traceparent === null ? [] : { context: spanContextOf(traceparent) }));

/** Ends it with what kind of error it failed with. Not with its message: that may say a name. */
export function failSpan(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : typeof error });
  span.end();
}

/** The span ends with the work, and fails with it. */
export async function inSpan<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    span.end();
    return result;
  } catch (error) {
    failSpan(span, error);
    throw error;
  }
}

const spanContextOf = (traceparent: string): SpanContext => ({
  traceId: traceparent.slice(3, 35),
  spanId: traceparent.slice(36, 52),
  traceFlags: Number.parseInt(traceparent.slice(53), 16),
  isRemote: true,
});
