// The closed set of codes each procedure may answer with. A client needs a default branch: a new code is no breaking change.
import type { ErrorDeclaration } from './define.ts';

/** What any call may meet. */
export const everyProcedure = {
  UNAUTHORIZED: {
    status: 'UNAUTHORIZED',
    retry: true,
    message:
      'A valid service token is needed: signed by main-app, audience "telemetry", subject "main-app". Keys may be rotating; try again.',
  },
  INVALID_INPUT: { status: 'BAD_REQUEST', retry: false, message: 'The input does not fit the contract.' },
  /** A client of another major. To one of a later major the answer says that it may try again. */
  CLIENT_TOO_OLD: {
    status: 'PRECONDITION_FAILED',
    retry: false,
    message: 'This release of the contract is not served. Move to one that is.',
  },
  UNAVAILABLE: {
    status: 'SERVICE_UNAVAILABLE',
    retry: true,
    message: 'The service cannot reach its database just now. Try again.',
  },
} as const satisfies Record<string, ErrorDeclaration>;

export const commandConflict = {
  status: 'CONFLICT',
  retry: false,
  message: 'This commandId was used for another command. A command needs an id of its own.',
} as const satisfies ErrorDeclaration;

export const commandNotFound = {
  status: 'NOT_FOUND',
  retry: false,
  message: 'No command with this id was accepted.',
} as const satisfies ErrorDeclaration;
