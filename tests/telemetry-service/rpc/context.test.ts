// What calls that share an HTTP request do once.
import { fastify, type FastifyRequest } from 'fastify';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createMetrics } from '../../../telemetry-service/src/metrics.ts';
import { createContext, type Context } from '../../../telemetry-service/src/rpc/context.ts';

const metrics = createMetrics(new Registry());

async function contextOf(verifyToken: () => Promise<string>): Promise<Context> {
  await using app = fastify();
  const made = Promise.withResolvers<FastifyRequest>();
  app.get('/', async (request) => made.resolve(request));
  await app.inject('/');
  return createContext(await made.promise, { metrics, verifyToken });
}

test('the token of a request is checked once, however many calls it holds, and not for those that need none', async () => {
  let checks = 0;
  const context = await contextOf(async () => {
    checks += 1;
    return 'main-app';
  });
  expect(checks).toBe(0);
  expect(await Promise.all([context.caller(), context.caller(), context.caller()])).toEqual(Array(3).fill('main-app'));
  expect(checks).toBe(1);
});

test('a token that is refused is refused for each of them', async () => {
  const context = await contextOf(() => Promise.reject(new Error('expired')));
  for (const call of [context.caller(), context.caller()]) await expect(call).rejects.toThrow('expired');
});
