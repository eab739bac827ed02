// Sends requests over kept connections and tells what was answered: the status, or that there was no answer.
import type { Pool } from 'undici';
import type { FuzzRequest } from './target.ts';

/** A status, or what came in place of an answer. */
export type Answer = number | string;

const STREAM = 'text/event-stream';

export async function send(pool: Pool, { method, path, headers, body }: FuzzRequest): Promise<Answer> {
  const gone = new AbortController();
  try {
    const answer = await pool.request({
      path: path.startsWith('/') ? path : `/${path}`,
      method: method === 'POST' ? 'POST' : 'GET',
      headers,
      body,
      signal: gone.signal,
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
    });
    // A stream never ends by itself.
    if (String(answer.headers['content-type']).startsWith(STREAM)) {
      answer.body.on('error', () => undefined);
      gone.abort();
    } else await answer.body.dump();
    return answer.statusCode;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
