// What must not compile when a service implements the contract. Checked by `tsc`; an expectation that is not met is an error.
import { initTRPC } from '@trpc/server';
import { telemetryContract, type ProcedureMeta, type TelemetryContract } from '@swamp-club/telemetry-contract';
import { contractErrorFormatter, implement, type Handlers } from '@swamp-club/telemetry-contract/server';

interface Context {
  requestId: string;
}
declare const handlers: Handlers<TelemetryContract, Context>;

const t = initTRPC.context<Context>().meta<ProcedureMeta>().create({ errorFormatter: contractErrorFormatter });
implement(telemetryContract, t, t.procedure, handlers);

// @ts-expect-error a procedure is missing
implement(telemetryContract, t, t.procedure, { ...handlers, scores: {} });

// @ts-expect-error a group is missing
implement(telemetryContract, t, t.procedure, { identity: handlers.identity, scores: handlers.scores });

implement(telemetryContract, t, t.procedure, {
  ...handlers,
  // @ts-expect-error a procedure the contract does not have
  scores: { after: handlers.scores.after, before: handlers.scores.after },
});

implement(telemetryContract, t, t.procedure, {
  ...handlers,
  // @ts-expect-error an output that lacks a field
  service: { info: () => ({ contractVersion: '1.0.0' }) },
});

implement(telemetryContract, t, t.procedure, {
  ...handlers,
  identity: {
    ...handlers.identity,
    // @ts-expect-error an asynchronous output with an unknown status
    renameStatus: async () => ({
      status: 'lost',
      outcome: null,
      attempts: 0,
      acceptedAt: '2026-01-01T00:00:00Z',
      processedAt: null,
      error: null,
      snapshotSeq: null,
    }),
  },
});

implement(telemetryContract, t, t.procedure, {
  ...handlers,
  identity: {
    ...handlers.identity,
    enqueueRename: ({ input, ctx, signal, refuse }) => {
      input.usernameVersion satisfies number;
      ctx.requestId satisfies string;
      signal satisfies AbortSignal;
      // @ts-expect-error a field the input does not have
      void input.username;
      // @ts-expect-error a code that another procedure declares
      if (input.usernameVersion === 1) throw refuse('COMMAND_NOT_FOUND');
      throw refuse('COMMAND_CONFLICT');
    },
    renameStatus: ({ refuse }) => {
      throw refuse('COMMAND_NOT_FOUND', 'with a message of its own');
    },
  },
});

const plain = initTRPC.context<Context>().meta<ProcedureMeta>().create();
// @ts-expect-error without the contract's error formatter
implement(telemetryContract, plain, plain.procedure, handlers);

const transforming = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    errorFormatter: contractErrorFormatter,
    transformer: { serialize: (value: unknown) => value, deserialize: (value: unknown) => value },
  });
// @ts-expect-error with a transformer that clients do not have
implement(telemetryContract, transforming, transforming.procedure, handlers);

const poor = initTRPC
  .context<{ other: string }>()
  .meta<ProcedureMeta>()
  .create({ errorFormatter: contractErrorFormatter });
// @ts-expect-error handlers want a context that the service does not make
implement(telemetryContract, poor, poor.procedure, handlers);

// Middleware may add what they want.
implement(
  telemetryContract,
  poor,
  poor.procedure.use(({ next }) => next({ ctx: { requestId: 'made here' } })),
  handlers,
);
