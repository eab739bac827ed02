// All that is fuzzed: each route of both services, better-auth's by its own schemas, and each procedure of the contract.
import { telemetryContract } from '@swamp-club/telemetry-contract';
import { isProcedure, type Contract } from '../../../contracts/src/define.ts';
import { z } from 'zod';
import type { Auth } from '../../../main-app/src/account/auth.ts';
import type { Route, ServiceRoutes } from './route-table.ts';
import { procedureTarget, routeTarget, type Target } from './target.ts';

/** The contract's own route: what it calls is fuzzed one by one. */
export const isContract = ({ url }: Route) => url.startsWith('/trpc/');

export function allTargets(routes: ServiceRoutes, auth: Auth): Target[] {
  const schemas = bodiesOf(auth);
  return [
    ...routes['main-app'].map((route) => {
      const isForm = !route.url.startsWith('/api/') && !route.url.startsWith('/ops/');
      return routeTarget('main-app', route, { isForm, schema: schemas.get(`${route.method} ${route.url}`) ?? null });
    }),
    ...routes['telemetry-service']
      .filter((route) => !isContract(route))
      .map((route) => routeTarget('telemetry-service', route, { isForm: isOperatorsPage(route) })),
    ...proceduresOf(telemetryContract, ''),
  ];
}

/** Both have the prefix; programs bear a token and browsers a cookie. */
export const isOperatorsPage = ({ url }: Pick<Route, 'url'>): boolean =>
  /^\/ops(?:$|\/(?:login|logout|controls|queues|log)(?:\/|$))/.test(url);

const Endpoint = z.object({
  path: z.string(),
  options: z.object({ method: z.union([z.string(), z.array(z.string())]), body: z.instanceof(z.ZodType).optional() }),
});

export function bodiesOf(auth: Auth): Map<string, z.ZodType> {
  const bodies = new Map<string, z.ZodType>();
  for (const endpoint of Object.values(auth.api)) {
    const { path, options } = Endpoint.safeParse(endpointParts(endpoint)).data ?? {};
    if (options?.body === undefined) continue;
    for (const method of [options.method].flat()) bodies.set(`${method} /api/auth${path}`, options.body);
  }
  return bodies;
}

/** better-auth's endpoints are functions that carry what they are. */
const endpointParts = (endpoint: object) => ({
  path: Reflect.get(endpoint, 'path'),
  options: Reflect.get(endpoint, 'options'),
});

function proceduresOf(contract: Contract, prefix: string): Target[] {
  return Object.entries(contract).flatMap(([name, node]) => {
    const path = `${prefix}${name}`;
    return isProcedure(node) ? [procedureTarget(path, node.kind, node.input)] : proceduresOf(node, `${path}.`);
  });
}
