// The contract's procedures, each handed to the slice that does the work.
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { CONTRACT_VERSION, SERVED_RELEASES, telemetryContract } from '@swamp-club/telemetry-contract';
import { implement } from '@swamp-club/telemetry-contract/server';
import type { Db } from 'mongodb';
import { enqueueErasure } from '../commands/enqueue-erasure.ts';
import { enqueueRename } from '../commands/enqueue-rename.ts';
import { renameStatus } from '../commands/rename-status.ts';
import type { Metrics } from '../metrics.ts';
import { profile } from '../scores/profile.ts';
import { scoresAfter } from '../scores/scores-after.ts';
import { procedure, t } from './procedure.ts';

export interface RouterParts {
  db: Db;
  now: () => Date;
  /** To be notified when something was accepted. */
  work: Wakeup;
  /** Notified when snapshots have been published. */
  published: Wakeup;
  metrics: Pick<Metrics, 'unreadableSnapshots'>;
  /** Aborts when the service stops: long polls return. */
  stopping: AbortSignal;
}

export type TelemetryServiceRouter = ReturnType<typeof createRouter>;

export function createRouter({ db, now, work, published, metrics, stopping }: RouterParts) {
  return implement(telemetryContract, t, procedure, {
    identity: {
      enqueueRename: async ({ input, ctx, refuse }) => {
        ctx.span.setAttribute('command.id', input.commandId);
        const origin = { requestedBy: ctx.caller, traceparent: ctx.traceparent };
        const accepted = await enqueueRename(db, input, origin, now());
        if (accepted === null) throw refuse('COMMAND_CONFLICT');
        work.notify();
        ctx.log.info({ commandId: input.commandId }, 'rename accepted');
        return accepted;
      },
      enqueueErasure: async ({ input, ctx, refuse }) => {
        ctx.span.setAttribute('command.id', input.commandId);
        const origin = { requestedBy: ctx.caller, traceparent: ctx.traceparent };
        const accepted = await enqueueErasure(db, input, origin, now());
        if (accepted === null) throw refuse('COMMAND_CONFLICT');
        work.notify();
        ctx.log.info({ commandId: input.commandId }, 'erasure accepted');
        return accepted;
      },
      renameStatus: async ({ input, refuse }) => {
        const status = await renameStatus(db, input.commandId);
        if (status === null) throw refuse('COMMAND_NOT_FOUND');
        return status;
      },
    },
    scores: {
      after: ({ input, ctx, signal }) =>
        scoresAfter({ db, published, metrics, log: ctx.log }, input, AbortSignal.any([signal, stopping])),
    },
    stats: {
      profile: ({ input }) => profile(db, input, now()),
    },
    service: {
      info: () => ({ contractVersion: CONTRACT_VERSION, oldestVersionServed: SERVED_RELEASES[0] }),
    },
  });
}
