// Tells the service's answers from those of a proxy or of the HTTP server itself (an HTML page, `{"code": …}`).
import type { HTTPLinkOptions } from '@trpc/client';
import { z } from 'zod';
import { AnsweredError, CallFailed, classifyStatus } from './failure.ts';

type Fetch = NonNullable<HTTPLinkOptions<{ errorShape: unknown; transformer: false }>['fetch']>;

const Answer = z.union([z.object({ result: z.unknown() }), z.object({ error: z.object({ data: AnsweredError }) })]);
const Answers = z.union([Answer, z.array(Answer)]);

/** The `fetch` of tRPC's links. Read here, the body is under the call's abort signal, and its socket is always free again. */
export const fetchAnswer: Fetch = async (url, { signal = null, ...init } = {}) => {
  const response = await fetch(url, { ...init, signal });
  const body = parseJson(await response.text());
  if (!Answers.safeParse(body).success) throw new CallFailed(classifyStatus(response.status));
  return { ok: response.ok, json: () => Promise.resolve(body) };
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
