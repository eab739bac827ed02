// The services' log: JSON lines with ids, and without what would let somebody in or say who somebody is.
import { pino, type DestinationStream, type Logger } from 'pino';

/** By themselves or among headers. Not wherever they may be: looking for them there costs ten times what the line does. */
const SECRETS = ['authorization', 'cookie', 'set-cookie', 'x-api-key', 'password', 'token'];

export function createLog(name: string, level = 'info', destination?: DestinationStream): Logger {
  const options = {
    name,
    level,
    redact: SECRETS.flatMap((secret) => [`["${secret}"]`, `headers["${secret}"]`]),
    serializers: { err: whatFailed, req: whoAsked },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

interface LoggedError {
  type: string;
  message: string;
  stack?: string | undefined;
  code?: string | number;
  cause?: LoggedError;
  errors?: LoggedError[];
}

/** Not all that hangs on an error: the driver attaches documents and keys, in which people's names and addresses are. */
function whatFailed(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutValues(String(error)) };
  const code = 'code' in error ? error.code : undefined;
  return {
    type: error.constructor.name,
    message: withoutValues(error.message),
    stack: error.stack === undefined ? undefined : withoutValues(error.stack),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.cause === undefined ? {} : { cause: whatFailed(error.cause) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map(whatFailed) } : {}),
  };
}

/** The database quotes the value that a unique index has refused. */
const withoutValues = (text: string): string => text.replaceAll(/dup key: \{.*\}/g, 'dup key: {…}');

/** Fastify hands over whole requests where it fails itself. An address may hold a name, or a token. */
const whoAsked = ({ method }: { method: string }) => ({ method });
