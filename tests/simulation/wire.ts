// The network between the services: it loses requests and answers, and delivers what it once carried again, late.
import { RenameCommand, type TelemetryRouter } from '@swamp-club/telemetry-contract';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';
import { createTRPCClient, localLink, TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { Context } from '../../telemetry-service/src/rpc/procedure.ts';
import type { TelemetryServiceRouter } from '../../telemetry-service/src/rpc/router.ts';

export type Fate = 'arrives' | 'request lost' | 'answer lost';

export interface Wire {
  /** main-app's. */
  client: TelemetryClient;
  /** What becomes of the next calls; those beyond them arrive. */
  fates: Fate[];
  /** Every command that was ever sent, in order. */
  sent: RenameCommand[];
  /** Forgets what it carried. `acknowledged` is called when telemetry has, whether main-app hears of it or not. */
  reset(acknowledged: (command: RenameCommand) => void): void;
}

const connectionLost = () => TRPCClientError.from<TelemetryRouter>(new Error('The connection was lost.'));

/** Calls the service's own router in this process. */
export function openWire(router: TelemetryServiceRouter, createContext: () => Context): Wire {
  let acknowledged: ((command: RenameCommand) => void) | null = null;
  const unreliable: TRPCLink<TelemetryRouter> =
    () =>
    ({ op, next }) =>
      observable((observer) => {
        if (op.path !== 'identity.enqueueRename') return next(op).subscribe(observer);
        const command = RenameCommand.parse(op.input);
        wire.sent.push(command);
        const fate = wire.fates.shift() ?? 'arrives';
        if (fate === 'request lost') {
          observer.error(connectionLost());
          return undefined;
        }
        return next(op).subscribe({
          next: (answer) => {
            acknowledged?.(command);
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
