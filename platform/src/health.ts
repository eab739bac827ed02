// What balancers ask a service: whether it lives, and whether it is ready for requests.
import type { FastifyInstance } from 'fastify';
import { setTimeout } from 'node:timers/promises';

/** What a dependency's check found; `degraded` is said but keeps the service ready. */
export type DependencyState = 'up' | 'down' | 'degraded';

/** Each dependency's name and how to ask it; `down` or a throw makes the service unready. */
export type Dependencies = Record<string, () => Promise<DependencyState>>;

/** A dependency that takes longer to answer than a balancer waits for us is down. */
const CHECK_WITHIN_MS = 2000;

export function healthRoutes(
  app: FastifyInstance,
  { dependencies, isStopping }: { dependencies: Dependencies; isStopping: () => boolean },
): void {
  app.get('/livez', () => ({ status: 'up' }));
  app.get('/readyz', async (_request, reply) => {
    const states = await checkAll(dependencies);
    const areUp = Object.values(states).every((state) => state !== 'down');
    const status = isStopping() ? 'stopping' : areUp ? 'up' : 'down';
    return reply.code(status === 'up' ? 200 : 503).send({ status, dependencies: states });
  });
}

async function checkAll(dependencies: Dependencies): Promise<Record<string, DependencyState>> {
  const checks = Object.entries(dependencies).map(async ([name, check]): Promise<[string, DependencyState]> => {
    try {
      return [name, await Promise.race([check(), setTimeout(CHECK_WITHIN_MS, 'down' as const, { ref: false })])];
    } catch {
      // The state is the answer; why is in the logs of whatever uses the dependency.
      return [name, 'down'];
    }
  });
  return Object.fromEntries(await Promise.all(checks));
}
