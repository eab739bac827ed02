// A small real server in main-app's place: whose key is it, and with which keys are service tokens signed?
import Fastify, { type FastifyInstance } from 'fastify';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { freePort } from '../../scripts/ports.ts';

export interface Whoami {
  status: number;
  body: unknown;
}

export interface SignOptions {
  issuer?: string;
  audience?: string;
  subject?: string;
  /** Null for a token that never ends. */
  expiresInSeconds?: number | null;
  /** Another key than the published one. */
  key?: CryptoKey;
  /** Null for a token that does not say its key. */
  keyId?: null;
  /** With the other key of the set, one that is not for service tokens. */
  algorithm?: 'EdDSA' | 'ES256';
}

export interface MainAppStandIn extends AsyncDisposable {
  url: string;
  /** What `/api/whoami` answers for a key; a `silent` one never answers. */
  whoami: (apiKey: string) => Whoami | 'silent';
  /** How often it was asked. */
  asked: number;
  sign(options?: SignOptions): Promise<string>;
  /** Refuses connections until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export const unknownKey: Whoami = { status: 401, body: { authenticated: false } };

export const whoamiOf = (person: {
  id?: string | null;
  username?: string | null;
  usernameVersion?: number;
}): Whoami => ({
  status: 200,
  body: { authenticated: true, email: 'somebody@example.com', name: 'Somebody', ...person },
});

export async function mainAppStandIn(): Promise<MainAppStandIn> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const retired = await generateKeyPair('EdDSA');
  const other = await generateKeyPair('ES256');
  const jwks = {
    keys: [
      { ...(await exportJWK(publicKey)), kid: 'EdDSA', alg: 'EdDSA' },
      { ...(await exportJWK(retired.publicKey)), kid: 'retired', alg: 'EdDSA' },
      { ...(await exportJWK(other.publicKey)), kid: 'ES256', alg: 'ES256' },
    ],
  };
  let app: FastifyInstance;
  // One that stays its own while it is stopped.
  const port = await freePort();
  const standIn: MainAppStandIn = {
    url: '',
    whoami: () => unknownKey,
    asked: 0,
    sign: ({ algorithm: alg = 'EdDSA', ...options } = {}) => {
      const { issuer = standIn.url, audience = 'telemetry', subject = 'main-app', expiresInSeconds = 60 } = options;
      const { key = alg === 'EdDSA' ? privateKey : other.privateKey } = options;
      const token = new SignJWT({ iss: issuer, aud: audience, sub: subject }).setProtectedHeader({
        alg,
        ...(options.keyId === undefined && { kid: alg }),
      });
      if (expiresInSeconds !== null) token.setExpirationTime(Math.floor(Date.now() / 1000) + expiresInSeconds);
      return token.sign(key);
    },
    stop: () => app.close(),
    start: async () => {
      app = Fastify({ forceCloseConnections: true });
      app.get('/livez', () => ({ status: 'up' }));
      app.get('/api/auth/jwks', () => jwks);
      app.get('/api/whoami', (request, reply) => {
        standIn.asked += 1;
        const answer = standIn.whoami(String(request.headers['x-api-key']));
        if (answer !== 'silent') void reply.code(answer.status).send(answer.body);
      });
      standIn.url = await app.listen({ host: '127.0.0.1', port });
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
  await standIn.start();
  return standIn;
}
