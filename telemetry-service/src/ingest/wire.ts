// The swamp CLI's wire as it is in the field: strict on what is needed, lenient on everything a newer CLI may add.
import { parseInput } from '@swamp-club/platform/http.ts';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EventId } from './event-store.ts';
import type { Invocation } from '../scores/figures.ts';

const MAX_EVENTS = 500;

/** Bytes, not characters: tens of thousands of device ids must fit into one document. */
const Identifier = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 200, 'must be at most 200 bytes long');

/** Nobody's clock or counter is trusted to be right: what makes no sense counts as nothing, and the event is kept. */
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
const KnownProperties = z.object({
  id: Identifier.optional().catch(undefined),
  result: z
    .object({ status: z.enum(['success', 'error', 'user_error']) })
    .optional()
    .catch(undefined),
  durationMs: z.number().min(0).max(YEAR_MS).catch(0),
});

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const Properties = z
  .custom<object>(isObject, 'must be an object')
  .transform((properties, context) => {
    try {
      return { ...KnownProperties.parse(properties), text: JSON.stringify(properties) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      context.addIssue('is nested too deeply');
      return z.NEVER;
    }
  })
  .prefault({});

const WireEvent = z.object({
  event: Identifier,
  distinct_id: Identifier,
  /** Older clients send none. */
  insert_id: Identifier.optional(),
  properties: Properties,
});
const WireBatch = z.object({ events: z.array(WireEvent).min(1).max(MAX_EVENTS) });

export interface ReceivedEvent extends Pick<Invocation, 'result' | 'durationMs'> {
  id: EventId;
  event: string;
  /** JSON text. */
  properties: string;
}

/**
 * Reads a request's body: one event, or `{events: […]}`.
 * @throws HttpProblem 400 naming the field.
 */
export function readEvents(body: unknown): ReceivedEvent[] {
  const request = parseInput(z.looseObject({}), body);
  const events = 'events' in request ? parseInput(WireBatch, request).events : [parseInput(WireEvent, request)];
  return events.map(receivedEvent);
}

function receivedEvent({ event, distinct_id, insert_id, properties }: z.output<typeof WireEvent>): ReceivedEvent {
  const { id, result, durationMs, text } = properties;
  const insertId = insert_id ?? id ?? hashOf(distinct_id, event, text);
  return {
    id: { distinctId: distinct_id, insertId },
    event,
    properties: text,
    result: result?.status ?? null,
    durationMs,
  };
}

function hashOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
