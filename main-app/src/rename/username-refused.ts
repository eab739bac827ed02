// Every way in which a username can be refused: one closed set of codes, for people and for programs.
import { HttpProblem } from '@swamp-club/platform/http.ts';
import { isPassingDatabaseError } from '@swamp-club/platform/passing-error.ts';
import { MongoServerError } from 'mongodb';
import { z } from 'zod';

const STATUS = {
  USERNAME_TOO_SHORT: 400,
  USERNAME_TOO_LONG: 400,
  USERNAME_INVALID: 400,
  USERNAME_RESERVED: 400,
  USERNAME_TAKEN: 409,
  USERNAME_HELD: 409,
  USERNAME_CHANGE_LIMIT: 429,
  ACCOUNT_NOT_FOUND: 401,
  TRY_AGAIN: 503,
} as const;

/** The message tells the person what to do. */
export class UsernameRefused extends HttpProblem {
  override readonly status: (typeof STATUS)[keyof typeof STATUS];
  constructor(code: keyof typeof STATUS, message: string, retryAfterSeconds?: number) {
    const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
    super(STATUS[code], code, message, { field: 'username', headers });
    this.status = STATUS[code];
  }
}

export const usernameTaken = (username: string) =>
  new UsernameRefused('USERNAME_TAKEN', `"${username}" is taken. Choose another username.`);

/** The refusal that a failed write means; null when it means something else. */
export function refusalOfWrite(error: unknown, username: string): UsernameRefused | null {
  // Two claims of one name met: the loser looked before the winner committed. Other unique keys say nothing of names.
  if (error instanceof MongoServerError && error.code === 11000) {
    return DuplicateName.safeParse(error).success ? usernameTaken(username) : null;
  }
  if (!isPassingDatabaseError(error)) return null;
  return new UsernameRefused('TRY_AGAIN', 'The database is busy or away just now. Try again.', 1);
}

const DuplicateName = z.object({
  keyPattern: z.union([z.object({ name: z.literal(1) }), z.object({ username: z.literal(1) })]),
});
