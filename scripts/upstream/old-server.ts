// HTTP for the two programs of the old system: JSON in, JSON out, one SIGTERM lets running requests finish.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';

export interface OldRequest {
  /** The value of a header, '' without one. */
  header: (name: string) => string;
  /** Parsed; null without one. */
  body: unknown;
}
export type OldAnswer = readonly [status: number, body: object];
export type OldRoutes = Readonly<Record<string, (request: OldRequest) => Promise<OldAnswer>>>;

/** Serves `routes`, keyed as `GET /path`; resolves after a SIGTERM, once the last answer is out. */
export async function serve(port: number, routes: OldRoutes): Promise<void> {
  const answer = async (request: IncomingMessage): Promise<OldAnswer> => {
    const route = routes[`${request.method} ${request.url}`];
    if (route === undefined) return request.url === '/readyz' ? [200, { status: 'up' }] : [404, {}];
    const body: unknown = request.method === 'POST' ? await json(request) : null;
    return route({ header: (name) => String(request.headers[name] ?? ''), body });
  };
  const server = createServer((request, response) => {
    const reply = ([status, body]: OldAnswer) =>
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(body));
    answer(request).then(reply, (error: unknown) => {
      console.error(error);
      reply([500, { message: 'failed' }]);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(process, 'SIGTERM');
  server.close();
  await once(server, 'close');
}
