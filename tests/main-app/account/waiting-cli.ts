// The CLI while it waits for a login by browser: it listens on this machine, as the real one does.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';

export const DEVICE_CODE = 'WXYZ-2345';

export interface WaitingCli extends AsyncDisposable {
  state: string;
  callback: string;
  /** The path of main-app that it opens in a browser. */
  opens: string;
  /** What has come to its callback. */
  brought: Record<string, string>[];
}

/** Takes what the browser brings, and sends it on to main-app's page that says so. */
export async function waitingCli(mainAppUrl: string): Promise<WaitingCli> {
  const brought: Record<string, string>[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (pathname === '/callback') brought.push(Object.fromEntries(searchParams));
    response.writeHead(302, { location: `${mainAppUrl}/cli/success` }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const state = randomUUID();
  const callback = `http://localhost:${port}/callback`;
  return {
    state,
    callback,
    opens: `/login?${new URLSearchParams({ cli_callback: callback, state, device_code: DEVICE_CODE }).toString()}`,
    brought,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
