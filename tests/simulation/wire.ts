// The network between the services: it loses requests and answers, and delivers what it once carried again, late.
import { ErasureCommand, RenameCommand, type TelemetryRouter } from '@swamp-club/telemetry-contract';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';
import { createTRPCClient, localLink, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { z } from 'zod';
import type { Context } from '../../telemetry-service/src/rpc/context.ts';
import type { TelemetryServiceRouter } from '../../telemetry-service/src/rpc/router.ts';

export type Fate = 'arrives' | 'request lost' | 'answer lost';

const Sent = z.discriminatedUnion('path', [
  z.object({ path: z.literal('identity.enqueueRename'), command: RenameCommand }),
  z.object({ path: z.literal('identity.enqueueErasure'), command: ErasureCommand }),
]);
export type Sent = z.output<typeof Sent>;

export interface Wire {
  /** main-app's. */
  client: TelemetryClient;
  /** What becomes of the next commands; those beyond them arrive. */
  fates: Fate[];
  /** Every command that was ever sent, in order. */
  sent: Sent[];
  /** Forgets what it carried. `acknowledged` is called when telemetry has, whether main-app hears of it or not. */
  reset(acknowledged: (sent: Sent) => void): void;
}

const connectionLost = () => TRPCClientError.from<TelemetryRouter>(new Error('The connection was lost.'));

/** Calls the service's own router in this process. */
export function openWire(router: TelemetryServiceRouter, createContext: () => Context): Wire {
  let acknowledged: ((sent: Sent) => void) | null = null;
  const unreliable: TRPCLink<TelemetryRouter> =
    () =>
    ({ op, next }) =>
      observable((observer) => {
        if (op.type !== 'mutation') return next(op).subscribe(observer);
        const sent = Sent.parse({ path: op.path, command: op.input });
        wire.sent.push(sent);
        const fate = wire.fates.shift() ?? 'arrives';
        if (fate === 'request lost') {
          observer.error(connectionLost());
          return undefined;
        }
        return next(op).subscribe({
          next: (answer) => {
            acknowledged?.(sent);
            if (fate === 'arrives') observer.next(answer);
            else observer.error(connectionLost());
          },
          error: (error) => observer.error(error),
          complete: () => observer.complete(),
        });
      });
  const local = localLink<TelemetryServiceRouter>({ router, createContext: async () => createContext() });
  const wire: Wire = {
    client: createTRPCClient<TelemetryRouter>({ links: [unreliable, local] }),
    fates: [],
    sent: [],
    reset: (whenAcknowledged) => {
      wire.fates = [];
      wire.sent = [];
      acknowledged = whenAcknowledged;
    },
  };
  return wire;
}
