// GET /live: tells open pages that scores or names have changed, so that they look at themselves again.
import { pause } from '@swamp-club/platform/pause.ts';
import { notifyOnWrite, type Wakeup } from '@swamp-club/platform/wakeup.ts';
import type { FastifyInstance } from 'fastify';
import type { Db } from 'mongodb';
import { Readable } from 'node:stream';
import { userScoresCollection } from '../leaderboard/user-scores-store.ts';

export interface LiveParts {
  /** Notified when somebody's row has changed. */
  scoresChanged: Wakeup;
  /** Aborts when main-app stops: streams end. */
  stopping: AbortSignal;
}

/** Says something at least so often, so that a connection which is gone is noticed, by us and by proxies. */
const HEARTBEAT_MS = 20_000;

/** Server-sent events: `change`, with nothing in it. A browser that was cut off connects again by itself. */
export function liveRoute(app: FastifyInstance, { scoresChanged, stopping }: LiveParts): void {
  app.get('/live', (request, reply) => {
    const gone = new AbortController();
    request.raw.once('close', () => gone.abort());
    const events = eventsOf(scoresChanged, AbortSignal.any([stopping, gone.signal]));
    return reply.type('text/event-stream').header('cache-control', 'no-store').send(Readable.from(events));
  });
}

async function* eventsOf(changed: Wakeup, signal: AbortSignal): AsyncGenerator<string> {
  let seen = changed.generation;
  yield 'retry: 1000\n\n';
  while (!signal.aborted) {
    const isChange = await changed.wait(seen, HEARTBEAT_MS, signal);
    seen = changed.generation;
    yield isChange ? 'event: change\ndata: scores\n\n' : ': nothing new\n\n';
  }
}

/** How long one change stream is relied on. */
const STREAM_MS = 60_000;

/** Runs until `signal` aborts. One stream serves everybody who is looking; every replica has its own. */
export async function watchScores(
  db: Db,
  { scoresChanged, onError }: { scoresChanged: Wakeup; onError: (error: unknown) => void },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      using _changes = await notifyOnWrite(db, [userScoresCollection.name], scoresChanged);
      // Whatever the stream before this one has missed.
      scoresChanged.notify();
      await pause(STREAM_MS, signal);
    } catch (error) {
      onError(error);
      await pause(1000, signal);
    }
  }
}
