// An operator's session in a browser: a signed note of who it is and until when. It is made with the token and tells nothing of it.
import { parse, serialize } from 'hono/utils/cookie';
import { errors, jwtVerify, SignJWT } from 'jose';
import { hkdfSync } from 'node:crypto';
import { z } from 'zod';

/** No other service's on this host: cookies don't tell ports apart. */
const COOKIE = 'telemetry_operator';
/** A working day. */
const SESSION_MS = 12 * 60 * 60 * 1000;

const Session = z.object({ sub: z.string() });

export interface SessionKey {
  /** Another token makes another key, so a new one logs everybody out. */
  key: Uint8Array;
  now: () => Date;
}

export const sessionKey = (token: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', token, '', 'sessions of operators in a browser', 32));

/** The cookie to be set. `isSecure`: the browser came over https, and must not send it over anything else. */
export async function openSession(operator: string, { key, now }: SessionKey, isSecure: boolean): Promise<string> {
  const expires = new Date(now().getTime() + SESSION_MS);
  const note = new SignJWT().setProtectedHeader({ alg: 'HS256' }).setSubject(operator).setExpirationTime(expires);
  return serialize(COOKIE, await note.sign(key), { ...cookie, secure: isSecure, maxAge: SESSION_MS / 1000 });
}

/** The cookie that takes the session's place. */
export const closeSession = (): string => serialize(COOKIE, '', { ...cookie, maxAge: 0 });

/** Whose session the request brings; null without a valid one. */
export async function findSession(cookies: string | undefined, { key, now }: SessionKey): Promise<string | null> {
  const note = parse(cookies ?? '', COOKIE)[COOKIE];
  if (note === undefined) return null;
  try {
    const options = { algorithms: ['HS256'], requiredClaims: ['sub', 'exp'], currentDate: now() };
    const { payload } = await jwtVerify(note, key, options);
    return Session.parse(payload).sub;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

const cookie = { path: '/ops', httpOnly: true, sameSite: 'Strict' } as const;
