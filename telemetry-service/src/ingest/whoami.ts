// Asks main-app whose API key this is.
import { UserId, Username } from '@swamp-club/telemetry-contract';
import { z } from 'zod';
import type { Sender } from './event-store.ts';

/**
 * `refused` is main-app's own word: its 401, or its 429 that says the same because many such keys came before. Whatever else
 * is not a clear yes is `no_answer`.
 */
export type WhoamiAnswer = { kind: 'valid'; sender: Sender | null } | { kind: 'refused' } | { kind: 'no_answer' };

const Whoami = z.object({
  authenticated: z.literal(true),
  /** None for a key of no person, such as an organisation's. */
  id: UserId.nullish(),
  username: Username.nullish(),
  usernameVersion: z.int().nonnegative().nullish(),
});

/** The CLI gives the whole of `/ingest` 5 s. */
const TIMEOUT_MS = 1500;

export async function askWhoami(mainAppUrl: string, apiKey: string): Promise<WhoamiAnswer> {
  try {
    const response = await fetch(`${mainAppUrl}/api/whoami`, {
      headers: { 'x-api-key': apiKey },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status !== 200) {
      return { kind: (await isRefusal(response)) ? 'refused' : 'no_answer' };
    }
    const { id, username = null, usernameVersion } = Whoami.parse(await response.json());
    const sender = id == null ? null : { userId: id, username, usernameVersion: usernameVersion ?? 0 };
    return { kind: 'valid', sender };
  } catch {
    // Unreachable, too slow or not main-app's answer: all mean the same, that nothing is known about the key.
    return { kind: 'no_answer' };
  }
}

const Refusal = z.object({ authenticated: z.literal(false) });

/** A proxy's 429 says nothing about the key: only main-app's says that nobody is authenticated. */
async function isRefusal(response: Response): Promise<boolean> {
  if (response.status === 429) return Refusal.safeParse(await response.json()).success;
  await response.body?.cancel();
  return response.status === 401;
}
