// Errors a service raises on purpose, and how every error looks on the wire: declared in full, anything else without its insides.
import { TRPCError, type TRPC_ERROR_CODE_KEY, type TRPCErrorFormatter } from '@trpc/server';
import { z } from 'zod';
import { CONTRACT_VERSION } from './contract.ts';
import type { ErrorDeclaration, ErrorShape } from './define.ts';
import { everyProcedure } from './errors.ts';
import { firstIssue } from './first-issue.ts';
import { MAX_BATCH_SIZE, VERSION_HEADER } from './wire.ts';

interface RefusalDetails {
  message?: string | undefined;
  field?: string;
  /** Where this very answer passes by itself, other than most with its code. */
  retry?: boolean;
}

/** A declared error on its way to the caller; its message is meant to be read there. */
export class Refusal extends TRPCError {
  readonly reason: string;
  readonly retry: boolean;
  readonly field: string | null;

  constructor(reason: string, declared: ErrorDeclaration, more: RefusalDetails = {}) {
    super({ code: declared.status, message: more.message ?? declared.message });
    this.reason = reason;
    this.retry = more.retry ?? declared.retry;
    this.field = more.field ?? null;
  }
}

/** For middleware: refuses with a code that every procedure declares. */
export function refusal(code: keyof typeof everyProcedure, more?: RefusalDetails): Refusal {
  return new Refusal(code, everyProcedure[code], more);
}

const Release = z.string().regex(/^\d+\.\d+\.\d+$/);
const majorOf = (release: string): number => Number.parseInt(release, 10);

/**
 * Whether a client of this release is served: null, or the refusal to throw. Every release of our major is; no header
 * counts as one of them. A client of a later major may try again, because the service is about to be upgraded.
 */
export function versionRefusal(header: unknown): Refusal | null {
  if (header === undefined) return null;
  const release = Release.safeParse(header);
  if (!release.success) {
    const message = `${VERSION_HEADER}: must be a release of the contract, such as ${CONTRACT_VERSION}.`;
    return refusal('INVALID_INPUT', { message, field: VERSION_HEADER });
  }
  const ahead = majorOf(release.data) - majorOf(CONTRACT_VERSION);
  if (ahead === 0) return null;
  const message =
    ahead > 0
      ? `Release ${release.data} of the contract is not served yet. Upgrade the service, or move to ${CONTRACT_VERSION}.`
      : `Release ${release.data} of the contract is no longer served. Move to ${CONTRACT_VERSION}.`;
  return refusal('CLIENT_TOO_OLD', { message, retry: ahead > 0 });
}

/** For `initTRPC…create({ errorFormatter })`. The message of an undeclared error never leaves the service. */
export const contractErrorFormatter: TRPCErrorFormatter<unknown, ErrorShape> = ({ error, shape }) => {
  const declared = error instanceof Refusal ? error : inputRefusal(error);
  const { stack: _stack, ...data } = shape.data;
  return {
    code: shape.code,
    message: declared?.message ?? undeclaredMessage(error.code),
    data: {
      ...data,
      reason: declared?.reason ?? null,
      retry: declared?.retry ?? false,
      field: declared?.field ?? null,
    },
  };
};

/** tRPC raises these two itself, before any handler runs; a handler can't (see `implement`). */
function inputRefusal({ code, cause }: TRPCError): Refusal | null {
  if (code !== 'BAD_REQUEST' && code !== 'PARSE_ERROR') return null;
  if (!(cause instanceof z.ZodError)) {
    return refusal('INVALID_INPUT', { message: `The request must be JSON, with at most ${MAX_BATCH_SIZE} calls.` });
  }
  const { field, problem } = firstIssue(cause, 'input');
  return refusal('INVALID_INPUT', { message: `${field}: ${problem}`, field });
}

function undeclaredMessage(code: TRPC_ERROR_CODE_KEY): string {
  if (code === 'NOT_FOUND') return 'This service does not know the procedure. It may still serve an older release.';
  if (code === 'INTERNAL_SERVER_ERROR') return 'Something went wrong inside the service. Its log says what.';
  return `The request was refused: ${code}.`;
}
