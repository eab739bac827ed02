// What telemetry asks of main-app, at no cost worth measuring: whose key is it, and which keys sign its tokens.
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { freePort } from '../../scripts/ports.ts';
import { personOf } from './people.ts';

export interface MainAppStandIn extends AsyncDisposable {
  url: string;
  /** A token as main-app signs them, used for as long as it may be. */
  token: () => Promise<string>;
}

const TOKEN_MS = 60_000;

export async function startMainAppStandIn(): Promise<MainAppStandIn> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const key = { kid: 'benchmark', alg: 'EdDSA' };
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...key }] });
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(request.url === '/api/whoami' ? whoami(String(request.headers['x-api-key'])) : keys);
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const sign = () =>
    new SignJWT({ iss: url, aud: 'telemetry', sub: 'main-app' })
      .setProtectedHeader(key)
      .setExpirationTime('60s')
      .sign(privateKey);
  let current = { token: sign(), signedAt: Date.now() };
  return {
    url,
    token: () => {
      if (Date.now() - current.signedAt > TOKEN_MS / 2) current = { token: sign(), signedAt: Date.now() };
      return current.token;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const whoami = (apiKey: string) => JSON.stringify({ authenticated: true, ...personOf(apiKey) });
