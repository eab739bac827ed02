// The contract's procedures, each handed to the slice that does the work.
import type { Span } from '@opentelemetry/api';
import type { Wakeup } from '@swamp-club/platform/wakeup.ts';
import { CONTRACT_VERSION, SERVED_RELEASES, telemetryContract } from '@swamp-club/telemetry-contract';
import { implement } from '@swamp-club/telemetry-contract/server';
import type { Db } from 'mongodb';
import type { Acceptance, Origin } from '../commands/accept-command.ts';
import { enqueueErasure } from '../commands/enqueue-erasure.ts';
import { enqueueRename } from '../commands/enqueue-rename.ts';
import { renameStatus } from '../commands/rename-status.ts';
import type { Metrics } from '../metrics.ts';
import { profile } from '../scores/profile.ts';
import { scoresAfter } from '../scores/scores-after.ts';
import type { Context } from './context.ts';
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

/** What a procedure that takes a command in makes use of. */
interface CommandCall<C> {
  input: C;
  ctx: { span: Span; caller: string; traceparent: string | null; log: ReturnType<Context['logOf']> };
  refuse: (code: 'COMMAND_CONFLICT') => Error;
}

export type TelemetryServiceRouter = ReturnType<typeof createRouter>;

export function createRouter({ db, now, work, published, metrics, stopping }: RouterParts) {
  async function accept<C extends { commandId: string }>(
    { input, ctx, refuse }: CommandCall<C>,
    enqueue: (db: Db, command: C, origin: Origin, now: Date) => Promise<Acceptance | null>,
    message: string,
  ): Promise<Acceptance> {
    ctx.span.setAttribute('command.id', input.commandId);
    const origin = { requestedBy: ctx.caller, traceparent: ctx.traceparent };
    const acceptance = await enqueue(db, input, origin, now());
    if (acceptance === null) throw refuse('COMMAND_CONFLICT');
    work.notify();
    ctx.log.info({ commandId: input.commandId }, message);
    return acceptance;
  }

  return implement(telemetryContract, t, procedure, {
    identity: {
      enqueueRename: (call) => accept(call, enqueueRename, 'rename accepted'),
      enqueueErasure: (call) => accept(call, enqueueErasure, 'erasure accepted'),
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
