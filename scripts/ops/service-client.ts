// A service's operator API, called with the operator's name and token.
import { localUrl } from '@swamp-club/platform/config.ts';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { findOperatorToken } from '../database/access.ts';
import type { Invocation } from './command-line.ts';
import { Refused } from './refused.ts';

export interface ServiceClient {
  get: <T extends z.ZodType>(
    answer: T,
    path: string,
    query?: Record<string, string | undefined>,
  ) => Promise<z.output<T>>;
  post: <T extends z.ZodType>(answer: T, path: string, body: object) => Promise<z.output<T>>;
}

const Problem = z.object({ code: z.string(), message: z.string() });
/** A page of bulk work takes seconds. */
const DEADLINE_MS = 120_000;

/** @throws Refused when there is no token */
export async function connect({ service, who }: Invocation, config: Config): Promise<ServiceClient> {
  const token = await findOperatorToken(config);
  if (token === undefined) {
    throw new Refused(
      `No operator token: set OPERATOR_TOKEN to the one the services were started with, or DATA_DIR (now ${config.DATA_DIR}) to their data.`,
    );
  }
  const url = urlOf(service, config);
  const headers = { authorization: `Bearer ${token}`, 'x-operator': who };

  const call = async <T extends z.ZodType>(answer: T, path: string, init: RequestInit): Promise<z.output<T>> => {
    let response: Response;
    try {
      response = await fetch(`${url}/ops${path}`, { ...init, signal: AbortSignal.timeout(DEADLINE_MS) });
    } catch (error) {
      throw new Refused(`${service} at ${url} does not answer. Is it running, and is this its address?`, {
        cause: error,
      });
    }
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new Refused(refusalOf(service, response.status, body));
    const parsed = answer.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new Refused(`${service} at ${url} answers as another release does. Use the tools of its release.`);
  };
  return {
    get: (answer, path, query = {}) => {
      const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
      return call(answer, `${path}?${new URLSearchParams(given).toString()}`, { headers });
    },
    post: (answer, path, body) =>
      call(answer, path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

function urlOf(service: Invocation['service'], config: Config): string {
  switch (service) {
    case 'telemetry':
      return config.TELEMETRY_URL ?? localUrl(config.HOST, config.TELEMETRY_PORT);
    case 'main-app':
      return config.MAIN_APP_URL ?? localUrl(config.HOST, config.MAIN_APP_PORT);
  }
}

function refusalOf(service: string, status: number, body: unknown): string {
  if (status === 401) {
    return `${service} does not accept this operator token. Set OPERATOR_TOKEN to the one it was started with.`;
  }
  const problem = Problem.safeParse(body);
  return problem.success ? problem.data.message : `${service} answered with status ${status}.`;
}
