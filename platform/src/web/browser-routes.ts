// What routes for browsers stand on: the files of pages, forms, and the refusal of forms from elsewhere.
import formbody from '@fastify/formbody';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { join } from 'node:path';
import { HttpProblem } from '../http.ts';

export interface BrowserRoutes {
  /** A directory of the service's own files, served besides those all pages share. */
  assets: string;
  /** The origin of the pages as browsers see it. */
  originOf: (request: FastifyRequest) => string;
}

/** To be called on a scope of its own: what it sets up is for no other routes. */
export async function prepareForBrowsers(scope: FastifyInstance, { assets, originOf }: BrowserRoutes): Promise<void> {
  await scope.register(fastifyStatic, {
    root: [assets, join(import.meta.dirname, 'assets')],
    prefix: '/assets/',
    // How the modules are type-checked is no concern of browsers.
    allowedPath: (path) => !path.endsWith('/tsconfig.json'),
    // Revalidated each time, so that a new release's pages never meet an older one's style.
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header('cache-control', 'no-cache');
    },
  });
  await scope.register(formbody);
  // A form on somebody else's page would be sent with our person's cookie. Browsers say where a form comes from.
  scope.addHook('onRequest', async (request) => {
    const own = originOf(request);
    if (request.method !== 'POST' || request.headers.origin === own) return;
    throw new HttpProblem(403, 'FOREIGN_FORM', `Forms are taken from ${own} alone. Open the page there and try again.`);
  });
}
