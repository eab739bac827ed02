// Fuzzes every route and procedure of a running club, and tells what was answered and what should never have been.
import * as fc from 'fast-check';
import { Pool } from 'undici';
import { createCallers } from './callers.ts';
import type { FuzzedClub } from './fuzzed-club.ts';
import { rawRequests, sendRaw } from './raw-bytes.ts';
import { send, type Answer } from './send.ts';
import type { FuzzRequest, Target } from './target.ts';

export interface FuzzOptions {
  seed: number;
  /** For each route. */
  inputs: number;
  /** Only targets whose names match one of these patterns; all, where there is none. */
  only: readonly RegExp[];
  onTarget?: (result: TargetResult) => void;
}

export interface TargetResult {
  name: string;
  answers: Map<Answer, number>;
  /** Requests that got what must not be answered: 5xx, or nothing at all. */
  wrong: { input: string; answer: Answer }[];
}

const CONNECTIONS = 24;
/** Inputs that are made at a time; each time callers get new sessions. */
const BATCH = 500;
const SHOWN = 5;

export async function runFuzz(
  club: FuzzedClub,
  { seed, inputs, only, onTarget }: FuzzOptions,
): Promise<TargetResult[]> {
  const callers = await createCallers(club.auth, club);
  const urls = { 'main-app': club.mainAppUrl, 'telemetry-service': club.telemetryUrl };
  const results: TargetResult[] = [];
  const isWanted = (name: string) => only.length === 0 || only.some((pattern) => pattern.test(name));
  const record = (name: string, answers: [input: string, answer: Answer][]) => {
    const known = results.find((one) => one.name === name);
    const result: TargetResult = known ?? { name, answers: new Map(), wrong: [] };
    if (known === undefined) results.push(result);
    for (const [input, answer] of answers) {
      result.answers.set(answer, (result.answers.get(answer) ?? 0) + 1);
      if (isWrong(answer) && result.wrong.length < SHOWN) result.wrong.push({ input, answer });
    }
    return result;
  };

  const fuzzService = async (service: Target['service']) => {
    const url = urls[service];
    for (const target of club.targets.filter((one) => one.service === service && isWanted(`${service} ${one.name}`))) {
      const name = `${service} ${target.name}`;
      const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
      for (let done = 0; done < inputs; done += BATCH) {
        const requests = fc.sample(target.requests, { numRuns: Math.min(BATCH, inputs - done), seed: seed + done });
        const known = await callers.headersFor(target);
        record(
          name,
          await sendAll(requests, (request, index) => send(pool, withHeaders(request, known[index % known.length]))),
        );
      }
      await pool.close();
      const result = record(name, []);
      onTarget?.(result);
    }
    const name = `${service} bytes on the socket`;
    if (!isWanted(name)) return;
    const answers = await sendAll(fc.sample(rawRequests, { numRuns: inputs, seed }), (bytes) => sendRaw(url, bytes));
    const counted = answers.map(([input, answer]): [string, Answer] => [input, answer === 'closed' ? 0 : answer]);
    const result = record(name, counted);
    onTarget?.(result);
  };
  // Each has a core of its own where there are two.
  await Promise.all([fuzzService('main-app'), fuzzService('telemetry-service')]);
  return results;
}

/** 0 stands for a connection that was closed on something that was no request. */
const isWrong = (answer: Answer) => typeof answer === 'string' || answer >= 500;

const withHeaders = (request: FuzzRequest, known: Record<string, string> = {}): FuzzRequest => ({
  ...request,
  headers: { ...(request.isKnown ? known : {}), ...request.headers },
});

async function sendAll<T>(
  inputs: readonly T[],
  ask: (input: T, index: number) => Promise<Answer>,
): Promise<[string, Answer][]> {
  const answers: [string, Answer][] = [];
  const left = inputs.entries();
  const worker = async () => {
    for (const [index, input] of left) {
      const answer = await ask(input, index);
      answers.push([isWrong(answer) ? shown(input) : '', answer]);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return answers;
}

const shown = (input: unknown): string =>
  (Buffer.isBuffer(input) ? input.toString('latin1') : JSON.stringify(input)).slice(0, 2000);
