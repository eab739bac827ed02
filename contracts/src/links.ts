// The way of a call to the service and back: abort, retry, deadline, answer parsed, HTTP.
import {
  httpBatchLink,
  httpLink,
  retryLink,
  splitLink,
  TRPCClientError,
  type Operation,
  type TRPCLink,
} from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { observable } from '@trpc/server/observable';
import { z } from 'zod';
import { CONTRACT_VERSION } from './contract.ts';
import { isProcedure, type Contract, type Procedure } from './define.ts';
import { CallFailed, classifyFailure, type Failure } from './failure.ts';
import { fetchAnswer } from './fetch-answer.ts';
import { firstIssue } from './first-issue.ts';
import { MAX_BATCH_SIZE, traceHeaders, VERSION_HEADER } from './wire.ts';

export interface LinkOptions {
  /** Where the service serves the contract: `<telemetry>/trpc`. */
  url: string;
  /** Asked before every HTTP request, so that tokens may be short-lived. */
  token: () => Promise<string>;
  /** How long one attempt may take, in ms; a long poll gets its `waitMs` on top. Default 5000. */
  timeoutMs?: number;
  /** How often a query or idempotent mutation is tried again while the service can't be reached or asks for it. Default 2. */
  retries?: number;
}

type Link = TRPCLink<AnyTRPCRouter>;

export function contractLinks(contract: Contract, options: LinkOptions): Link[] {
  const { url, token, timeoutMs = 5000, retries = 2 } = options;
  const headers = async (calls: readonly Operation[]) => ({
    authorization: `Bearer ${await token()}`,
    [VERSION_HEADER]: CONTRACT_VERSION,
    ...traceHeaders(calls.map((call) => call.context['traceparent'])),
  });
  return [
    abortable,
    retryLink({
      retry: ({ op, error, attempts }) =>
        attempts <= retries && mayRepeat(procedureAt(contract, op.path), classifyFailure(error)),
      retryDelayMs: (attempt) => Math.min(100 * 2 ** (attempt - 1), 2000) * (0.5 + Math.random() / 2),
    }),
    deadline(timeoutMs),
    parsed(contract),
    splitLink({
      // A batch is answered as a whole: a long poll in it would hold up the others.
      condition: (op) => waitMsOf(op.input) > 0,
      true: httpLink({ url, fetch: fetchAnswer, headers: ({ op }) => headers([op]) }),
      false: httpBatchLink({
        url,
        fetch: fetchAnswer,
        headers: ({ opList }) => headers(opList),
        maxItems: MAX_BATCH_SIZE,
        // Queries travel in the URL; proxies refuse long ones.
        maxURLLength: 8000,
      }),
    }),
  ];
}

const LongPoll = z.object({ waitMs: z.number() });
const waitMsOf = (input: unknown): number => LongPoll.safeParse(input).data?.waitMs ?? 0;

function mayRepeat(procedure: Procedure | undefined, failure: Failure): boolean {
  if (procedure === undefined || (procedure.kind === 'mutation' && !procedure.idempotent)) return false;
  return failure.kind === 'unreachable' || (failure.kind === 'declared' && failure.retry);
}

/** Ends a call at once when its caller aborts: in a batch it would wait for the others, and between attempts for the next. */
const abortable: Link =
  () =>
  ({ op, next }) =>
    observable((observer) => {
      const abort = () => observer.error(failed({ kind: 'aborted', message: `${op.path} was aborted by its caller.` }));
      if (op.signal?.aborted) return abort();
      op.signal?.addEventListener('abort', abort);
      const call = next(op).subscribe(observer);
      return () => {
        op.signal?.removeEventListener('abort', abort);
        call.unsubscribe();
      };
    });

const deadline =
  (timeoutMs: number): Link =>
  () =>
  ({ op, next }) =>
    observable((observer) => {
      const ms = timeoutMs + waitMsOf(op.input);
      const message = `${op.path} was not answered within ${ms} ms.`;
      const timer = setTimeout(() => observer.error(failed({ kind: 'unreachable', message })), ms);
      const call = next(op).subscribe(observer);
      return () => {
        clearTimeout(timer);
        call.unsubscribe();
      };
    });

/** tRPC hands answers through as they come; this release's schema is what the caller's types promise. */
const parsed =
  (contract: Contract): Link =>
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        next({ result }) {
          const answer = readAnswer(procedureAt(contract, op.path), 'data' in result ? result.data : undefined);
          if (answer.success) observer.next({ result: { type: 'data', data: answer.data } });
          else observer.error(failed({ kind: 'unreadable_answer', message: `${op.path} answered ${answer.problem}` }));
        },
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    );

function readAnswer(procedure: Procedure | undefined, data: unknown) {
  const answer = (procedure?.reads ?? z.never()).safeParse(data);
  if (answer.success) return answer;
  const { field, problem } = firstIssue(answer.error, 'answer');
  return { success: false as const, problem: `what release ${CONTRACT_VERSION} cannot read: ${field}: ${problem}` };
}

const failed = (failure: Failure) => TRPCClientError.from<AnyTRPCRouter>(new CallFailed(failure));

function procedureAt(contract: Contract, path: string): Procedure | undefined {
  let node: Contract | Procedure | undefined = contract;
  for (const name of path.split('.')) node = node !== undefined && !isProcedure(node) ? node[name] : undefined;
  return node !== undefined && isProcedure(node) ? node : undefined;
}
