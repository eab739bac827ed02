// Why a call failed, as data: what a caller needs in order to decide between waiting, giving up and telling a person.
import { isTRPCClientError } from '@trpc/client';
import { z } from 'zod';

/** Why a call failed, by what its caller can do. */
export type Failure =
  /** The service refused with a declared code. Keep a default branch: newer services may know more codes. */
  | { kind: 'declared'; code: string; retry: boolean; message: string; field: string | null }
  /** No answer of the service's own: down, too slow, or a proxy speaks for it. It may have done the work all the same. */
  | { kind: 'unreachable'; message: string }
  /** The service does not know the procedure: it has not been upgraded yet. */
  | { kind: 'unknown_procedure'; message: string }
  /** An answer that this release of the contract cannot read. */
  | { kind: 'unreadable_answer'; message: string }
  /** The service, or something before it, failed or refused in a way the contract does not foresee. */
  | { kind: 'undeclared'; httpStatus: number; message: string }
  /** The caller itself gave up. */
  | { kind: 'aborted'; message: string };

/** How the client's links report a failure that is not in an answer's own error. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** `error.data` of an answer, as `contractErrorFormatter` writes it; what else a newer service says is not looked at. */
export const AnsweredError = z.object({
  code: z.string(),
  httpStatus: z.number(),
  reason: z.string().nullable(),
  retry: z.boolean(),
  field: z.string().nullable(),
});

/** Says why a call of the client failed. Throws `error` again when it is not a failed call's: a bug is not an outage. */
export function classifyFailure(error: unknown): Failure {
  if (!isTRPCClientError(error)) throw error;
  if (error.cause instanceof CallFailed) return error.cause.failure;
  const answered = AnsweredError.safeParse(error.data);
  // Without an answer it is the network's error, or that of whoever makes the tokens.
  if (!answered.success) return { kind: 'unreachable', message: withCauses(error) };
  const { message } = error;
  const { code, httpStatus, reason, retry, field } = answered.data;
  if (reason !== null) return { kind: 'declared', code: reason, retry, message, field };
  if (code === 'NOT_FOUND') return { kind: 'unknown_procedure', message };
  return { kind: 'undeclared', httpStatus, message };
}

/** The failure behind an HTTP answer that is not the contract's: a proxy's, or the HTTP server's own refusal of the request. */
export function classifyStatus(httpStatus: number): Failure {
  const message = `The answer is not the service's own (HTTP ${httpStatus}).`;
  if (httpStatus >= 500 || httpStatus === 429 || httpStatus === 408) return { kind: 'unreachable', message };
  if (httpStatus < 300) return { kind: 'unreadable_answer', message };
  return { kind: 'undeclared', httpStatus, message };
}

/** `fetch failed` alone says nothing: the reason is in its cause, or in the first of several (one for each address tried). */
function withCauses({ message, cause }: Error): string {
  const [reason]: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  if (!(reason instanceof Error)) return message;
  return reason.message === message ? withCauses(reason) : `${message}: ${withCauses(reason)}`;
}
