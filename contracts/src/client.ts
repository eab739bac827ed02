// For callers: a typed client that sets deadlines, retries what may be retried and checks every answer.
import { createTRPCClient, type TRPCClient } from '@trpc/client';
import { telemetryContract, type TelemetryRouter } from './contract.ts';
import { contractLinks, type LinkOptions } from './links.ts';

export { safe } from '@trpc/client';
export { classifyFailure, type Failure } from './failure.ts';

/** Every procedure of the contract, with `query` or `mutate`. */
export type TelemetryClient = TRPCClient<TelemetryRouter>;
/** Where the service is, who calls, and how long and how often to try. */
export type TelemetryClientOptions = LinkOptions;

/**
 * A client of the telemetry service. Calls take `{ signal, context: { traceparent } }` as tRPC's do; those made in the same
 * tick share an HTTP request. What they throw, `classifyFailure` explains.
 */
export function createTelemetryClient(options: TelemetryClientOptions): TelemetryClient {
  return createTRPCClient<TelemetryRouter>({ links: contractLinks(telemetryContract, options) });
}
