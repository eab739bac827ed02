// A small HTTP balancer: what a proxy in front of replicas has to do for this product, and no more.
import Fastify from 'fastify';
import { forward } from './forward.ts';
import { Replicas } from './replicas.ts';

/** More than either service takes, so that it is theirs to refuse. */
const BODY_LIMIT = 16 * 1024 * 1024;

export interface BalancerOptions {
  host: string;
  port: number;
  /** `http://127.0.0.1:5001` each. */
  replicas: readonly string[];
}

/** Resolves when it listens; disposing of it ends connections that are still open. */
export async function startBalancer({ host, port, replicas: origins }: BalancerOptions): Promise<AsyncDisposable> {
  const replicas = new Replicas(origins);
  // One route for whatever path: what a path means is the service's affair, and so is whether it is well written.
  const app = Fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true, rewriteUrl: () => '/' });
  // Kept whole, as it came: only what we have can be sent a second time.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.all('/', (request, reply) => forward(request, reply, replicas.inTurn()));
  await app.listen({ host, port });
  const stop = new AbortController();
  const checking = replicas.keepChecking(stop.signal);
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await checking;
      await app.close();
    },
  };
}
