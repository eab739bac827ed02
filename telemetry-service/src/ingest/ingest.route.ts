// POST /ingest: where every swamp CLI sends what it did.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { FastifyInstance } from 'fastify';
import type { Db } from 'mongodb';
import type { Metrics } from '../metrics.ts';
import { acceptEvents } from './accept-events.ts';
import type { ApiKeys } from './api-keys.ts';
import type { Sender } from './event-store.ts';
import { IngestRate } from './ingest-rate.ts';
import { readEvents } from './wire.ts';

export interface IngestParts {
  db: Db;
  apiKeys: ApiKeys;
  work: Wakeup;
  now: () => Date;
  metrics: Metrics;
  rateLimited: boolean;
}

/** 202 `{accepted}` once all events are durable; any other status means that the client keeps them and sends them again. */
export function ingestRoute(app: FastifyInstance, { db, apiKeys, work, now, metrics, rateLimited }: IngestParts): void {
  // `__proto__` is a key like any other here: bodies are never merged into objects, and properties are kept as text.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('ignore', 'ignore'));

  app.addHook('onResponse', async (_request, reply) => {
    if (reply.statusCode !== 202) metrics.ingestRefused.inc({ status: reply.statusCode });
  });

  const rate = new IngestRate(now);
  // Before the body is read.
  app.addHook('onRequest', async ({ ip }) => {
    const wait = rateLimited ? rate.take(ip) : 0;
    if (wait === 0) return;
    const message = `Too many requests come from your address. Send the events again in ${wait} seconds.`;
    throw new HttpProblem(429, 'TOO_MANY_REQUESTS', message, { headers: { 'retry-after': String(wait) } });
  });

  app.post('/ingest', async (request, reply) => {
    const received = readEvents(request.body);
    const sender = await authenticate(apiKeys, request.headers['x-api-key']);
    const accepted = await acceptEvents(db, received, sender, now());
    work.notify();
    metrics.eventsReceived.inc({ result: 'accepted' }, accepted);
    metrics.eventsReceived.inc({ result: 'duplicate' }, received.length - accepted);
    return reply.code(202).send({ accepted: received.length });
  });
}

/** Null for an anonymous device and for a key of no person. */
async function authenticate(apiKeys: ApiKeys, header: string | string[] | undefined): Promise<Sender | null> {
  if (header === undefined) return null;
  const check = await apiKeys.check(String(header));
  switch (check.kind) {
    case 'valid':
      return check.sender;
    case 'invalid':
      throw new HttpProblem(401, 'INVALID_API_KEY', 'This API key is not valid. Sign in again.');
    case 'unavailable':
      throw new HttpProblem(
        503,
        'KEY_NOT_CHECKED',
        'The API key cannot be checked just now. Send the events again later.',
        {
          headers: { 'retry-after': '5' },
        },
      );
  }
}
