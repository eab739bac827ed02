// Tokens with which main-app itself calls telemetry, signed with better-auth's key set.
import type { Auth } from './auth.ts';

const LIFETIME_S = 60;

/**
 * Gives a token for telemetry. Signing reads the key from the database, so one token serves for half its life; those who
 * ask at the same time share one.
 */
export function serviceTokens({ auth, url, now }: { auth: Auth; url: string; now: () => Date }): () => Promise<string> {
  let current: { token: Promise<string>; freshUntil: number } | null = null;
  return () => {
    const nowMs = now().getTime();
    if (current === null || current.freshUntil <= nowMs) {
      const iat = Math.floor(nowMs / 1000);
      const payload = { iss: url, aud: 'telemetry', sub: 'main-app', iat, exp: iat + LIFETIME_S };
      const token = auth.api.signJWT({ body: { payload } }).then((signed) => signed.token);
      current = { token, freshUntil: nowMs + (LIFETIME_S / 2) * 1000 };
      // A failure is for those who asked; the next one tries again.
      token.catch(() => {
        if (current?.token === token) current = null;
      });
    }
    return current.token;
  };
}
