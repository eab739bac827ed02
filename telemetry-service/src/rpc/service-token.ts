// Who is calling: only main-app itself, by a short-lived token it signs with its own keys. People's tokens are refused.
import { refusal } from '@swamp-club/telemetry-contract/server';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/**
 * Verifies a token and returns its subject.
 * @throws Refusal UNAUTHORIZED, or UNAVAILABLE when main-app's keys cannot be fetched.
 */
export type VerifyToken = (authorization: string | undefined) => Promise<string>;

/** The subject is checked as well: the same keys may come to sign tokens for people. */
const SUBJECT = 'main-app';

export function createTokenVerifier(mainAppUrl: string): VerifyToken {
  const keys = createRemoteJWKSet(new URL(`${mainAppUrl}/api/auth/jwks`), {
    timeoutDuration: 1500,
    // How soon an unknown key id may ask main-app again: a rotated key is known that soon, a forger costs no more.
    cooldownDuration: 5000,
    // A key that main-app no longer publishes is honoured for no longer than this.
    cacheMaxAge: 60_000,
  });
  return async (authorization) => {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw refusal('UNAUTHORIZED');
    try {
      await jwtVerify(token, keys, {
        algorithms: ['EdDSA'],
        issuer: mainAppUrl,
        audience: 'telemetry',
        subject: SUBJECT,
        requiredClaims: ['exp'],
        clockTolerance: 5,
      });
      return SUBJECT;
    } catch (error) {
      if (isTokensFault(error)) throw refusal('UNAUTHORIZED');
      throw refusal('UNAVAILABLE', { message: "main-app's keys cannot be fetched to check the token. Try again." });
    }
  };
}

/** Of the key set, as `jose` names it: not answered with 200, too slow, or unreadable; what cannot be reached throws no error of its. */
const keySetFaults = [errors.JOSEError, errors.JWKSTimeout, errors.JWKSInvalid, errors.JWKInvalid].map(
  ({ code }) => code,
);

const isTokensFault = (error: unknown) => error instanceof errors.JOSEError && !keySetFaults.includes(error.code);
