// The load generator: as many callers as are to be in flight, each of which calls again as soon as it is answered.
import { Pool } from 'undici';
import { quantile } from './statistics.ts';

export interface Load {
  inFlight: number;
  seconds: number;
  /** How many things one call brings: a request may hold many events. */
  perCall?: number;
}

/** Of things a second, and of the time that a call takes, in ms. */
export interface LoadFigures extends Record<string, number> {
  'per second': number;
  p50: number;
  p99: number;
}

export async function generateLoad(
  { inFlight, seconds, perCall = 1 }: Load,
  call: () => Promise<unknown>,
): Promise<LoadFigures> {
  const times: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const caller = async () => {
    while (performance.now() < endsAt) {
      const calledAt = performance.now();
      await call();
      times.push(performance.now() - calledAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  const took = (performance.now() - startedAt) / 1000;
  return { 'per second': (times.length * perCall) / took, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

export interface HttpCaller extends AsyncDisposable {
  /** @throws on every status but `expected` */
  post: (path: string, body: string, headers?: Record<string, string>) => Promise<void>;
}

/** Keeps a connection open for each caller, as a balancer in front of a service does. */
export function openHttp(url: string, { inFlight, expected }: { inFlight: number; expected: number }): HttpCaller {
  const pool = new Pool(url, { connections: inFlight });
  return {
    post: async (path, body, headers = {}) => {
      const { statusCode, body: answer } = await pool.request({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      const text = await answer.text();
      if (statusCode !== expected) throw new Error(`POST ${path} was answered ${statusCode}: ${text}`);
    },
    [Symbol.asyncDispose]: () => pool.close(),
  };
}

/** Does something so many times, with as many in flight. */
export async function inParallel(inFlight: number, times: number, call: (index: number) => Promise<unknown>) {
  let next = 0;
  const caller = async () => {
    while (next < times) {
      next += 1;
      await call(next - 1);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
}
