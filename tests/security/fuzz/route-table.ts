// Every route of a service, told by Fastify itself while the service starts: a new one cannot be forgotten.
import type { FastifyInstance } from 'fastify';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { startMainApp } from '../../../main-app/src/composition.ts';
import { loadConfig as loadMainApp } from '../../../main-app/src/config.ts';
import { startTelemetry } from '../../../telemetry-service/src/composition.ts';
import { loadConfig as loadTelemetry } from '../../../telemetry-service/src/config.ts';

export interface Route {
  method: 'GET' | 'POST';
  /** With its parameters, such as `/u/:username`. */
  url: string;
}

export interface ServiceRoutes {
  'main-app': Route[];
  'telemetry-service': Route[];
}

const CHANNEL = 'fastify.initialization';

/** Starts each service once, in this process, on databases that may be in use. */
export async function routesOfServices(uris: { main_app: string; telemetry: string }): Promise<ServiceRoutes> {
  const shared = { OPERATOR_TOKEN: 'x'.repeat(32), LOG_LEVEL: 'silent' };
  const mainApp = loadMainApp({
    ...shared,
    MAIN_APP_PORT: '0',
    MAIN_APP_MONGODB_URI: uris.main_app,
    BETTER_AUTH_SECRET: 'x'.repeat(32),
  });
  const telemetry = loadTelemetry({ ...shared, TELEMETRY_PORT: '0', TELEMETRY_MONGODB_URI: uris.telemetry });
  return {
    'main-app': await routesOf(() => startMainApp(mainApp)),
    'telemetry-service': await routesOf(() => startTelemetry(telemetry)),
  };
}

async function routesOf(start: () => Promise<AsyncDisposable>): Promise<Route[]> {
  const routes = new Map<string, Route>();
  const listen = (message: unknown) => {
    if (!isInitialization(message)) return;
    message.fastify.addHook('onRoute', ({ method, url }) => {
      // HEAD is GET without its answer, and what takes every method is the contract, whose procedures are asked for one by one.
      for (const one of [method].flat()) {
        if (isFuzzed(one)) routes.set(`${one} ${url}`, { method: one, url });
      }
    });
  };
  subscribe(CHANNEL, listen);
  try {
    await using _service = await start();
  } finally {
    unsubscribe(CHANNEL, listen);
  }
  return [...routes.values()];
}

const isFuzzed = (method: string): method is Route['method'] => method === 'GET' || method === 'POST';

const isInitialization = (message: unknown): message is { fastify: FastifyInstance } =>
  typeof message === 'object' && message !== null && 'fastify' in message;
