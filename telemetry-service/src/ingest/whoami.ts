// Asks main-app whose API key this is.
import { UserId, Username } from '@swamp-club/telemetry-contract';
import { z } from 'zod';
import type { Sender } from './event-store.ts';

/** `refused` is main-app's own 401; whatever else is not a clear yes is `no_answer`. */
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
      await response.body?.cancel();
      return { kind: response.status === 401 ? 'refused' : 'no_answer' };
    }
    const { id, username = null, usernameVersion } = Whoami.parse(await response.json());
    const sender = id == null ? null : { userId: id, username, usernameVersion: usernameVersion ?? 0 };
    return { kind: 'valid', sender };
  } catch {
    // Unreachable, too slow or not main-app's answer: all mean the same, that nothing is known about the key.
    return { kind: 'no_answer' };
  }
}
