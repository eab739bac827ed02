// What telemetry promises: every procedure as data. Both sides' types, validation and compatibility checks derive from it.
import { z } from 'zod';
import { mutation, query, type RouterOf } from './define.ts';
import { commandConflict, commandNotFound, everyProcedure } from './errors.ts';

/** The release this package is; sent with every call, so that the service knows who still speaks what. */
export const CONTRACT_VERSION = '1.2.0';
/** Every release of this major, oldest first: clients of all of them are served. */
export const SERVED_RELEASES: readonly [string, ...string[]] = ['1.0.0', '1.1.0', CONTRACT_VERSION];

/** Made once by the caller: the idempotency key of a command. */
export const CommandId = z.uuid();
/** A person, for good: main-app's immutable id. Opaque to telemetry. */
export const UserId = z.string().min(1).max(64);
/** A label of a person. Its rules are main-app's; telemetry only stores it. */
export const Username = z.string().min(1).max(64);
/** Grows with every name of one person; the higher version wins, whatever order commands arrive in. */
export const UsernameVersion = z.int().positive();
/** UTC, ISO 8601, such as `2026-11-30T12:00:00.000Z`. */
export const Timestamp = z.iso.datetime();
/** A number that only grows; 0 is before everything. */
export const Cursor = z.int().nonnegative();
const Count = z.int().nonnegative();

/** A person has another name from now on. */
export const RenameCommand = z.object({
  commandId: CommandId,
  userId: UserId,
  oldUsername: Username,
  newUsername: Username,
  usernameVersion: UsernameVersion,
  /** When main-app renamed the person, by its clock. */
  createdAt: Timestamp,
});
export type RenameCommand = z.infer<typeof RenameCommand>;

/** A command is stored durably; `acceptedAt`: when it first was, by telemetry's clock. */
export const RenameAccepted = z.object({ commandId: CommandId, acceptedAt: Timestamp });
export type RenameAccepted = z.infer<typeof RenameAccepted>;

/** A person's account is gone: telemetry forgets them, for good. */
export const ErasureCommand = z.object({
  commandId: CommandId,
  userId: UserId,
  /** When main-app deleted the account, by its clock. */
  createdAt: Timestamp,
});
export type ErasureCommand = z.infer<typeof ErasureCommand>;

/** As for a rename. */
export const ErasureAccepted = RenameAccepted;
export type ErasureAccepted = z.infer<typeof ErasureAccepted>;

/** `pending`: not applied yet; `dead`: given up after its attempts, an operator has to look; `discarded`: given up by an operator. */
export const CommandStatus = z.enum(['pending', 'done', 'dead', 'discarded']);
export type CommandStatus = z.infer<typeof CommandStatus>;

/** What a command that is done changed; `superseded`: a higher version was known already; `erased`: the person is forgotten. */
export const CommandOutcome = z.enum(['rekeyed', 'merged', 'noop', 'superseded', 'erased']);
export type CommandOutcome = z.infer<typeof CommandOutcome>;

/** How far a command has come. */
export const RenameStatus = z.object({
  status: CommandStatus,
  outcome: CommandOutcome.nullable(),
  attempts: Count,
  acceptedAt: Timestamp,
  processedAt: Timestamp.nullable(),
  /** Why it is dead, or why the last attempt failed. */
  error: z.string().nullable(),
  /** The snapshot that carries the change: a reader of `scores.after` whose cursor has reached it has seen the rename. */
  snapshotSeq: Cursor.nullable(),
});
export type RenameStatus = z.infer<typeof RenameStatus>;

const figures = {
  score: Count,
  invocations: Count,
  successes: Count,
  errors: Count,
  userErrors: Count,
  durationMs: z.number().nonnegative(),
  /** UTC days with at least one invocation. */
  activeDays: Count,
  firstSeenAt: Timestamp.nullable(),
  lastActiveAt: Timestamp.nullable(),
};

/** The last command that changed somebody, for whoever follows one to its end. Since 1.2.0. */
export const LastCommand = z.object({
  commandId: CommandId,
  /** When main-app did what it tells of, by its clock. */
  createdAt: Timestamp,
  /** The snapshot that carried the change first: with a cursor before it, a reader meets the command for the first time. */
  seq: z.int().positive(),
  /** The W3C `traceparent` under which it was published; null where nobody traced it. */
  traceparent: z.string().nullable(),
});
export type LastCommand = z.infer<typeof LastCommand>;

/** The current figures of one person: state, not a delta. A later `seq` replaces an earlier one. */
export const ScoreSnapshot = z.object({
  seq: z.int().positive(),
  userId: UserId,
  /** Null while telemetry has met the person without a name. */
  username: Username.nullable(),
  ...figures,
  /** How many devices sent authenticated events. */
  devices: Count,
  /** The person was erased: a tombstone, all figures 0. */
  gone: z.boolean(),
  /** Missing where no command is known, as from services before 1.2.0. */
  lastCommand: LastCommand.optional(),
});
export type ScoreSnapshot = z.infer<typeof ScoreSnapshot>;

/** Stands for a snapshot that this release cannot read: one such must not block those behind it. */
export const UnreadableSnapshot = z.unknown().transform(() => ({ unreadable: true as const }));

/** One person's figures, devices and days. */
export const Profile = z.object({
  username: Username.nullable(),
  totals: z.object(figures),
  /** How many devices in all; `devices` lists those active last, at most 100. */
  deviceCount: Count,
  devices: z.array(z.object({ distinctId: z.string(), firstSeenAt: Timestamp, lastSeenAt: Timestamp })),
  /** One entry for each of the last `days` UTC days, oldest first, today last. */
  daily: z.array(z.object({ day: z.iso.date(), invocations: Count })),
});
export type Profile = z.infer<typeof Profile>;

/** The procedures, each with what it takes, answers and refuses. */
export const telemetryContract = {
  identity: {
    /** Queue a rename. Answered only once it is stored durably; the same command again gets the same answer. */
    enqueueRename: mutation({
      input: RenameCommand,
      output: RenameAccepted,
      errors: { ...everyProcedure, COMMAND_CONFLICT: commandConflict },
      idempotent: true,
    }),
    /**
     * Queue the forgetting of a person. It wins over every rename and every event of theirs, whichever comes first; counts of
     * devices stay, anonymous. Answered like a rename. Since 1.1.0.
     */
    enqueueErasure: mutation({
      input: ErasureCommand,
      output: ErasureAccepted,
      errors: { ...everyProcedure, COMMAND_CONFLICT: commandConflict },
      idempotent: true,
    }),
    /** How far a rename has come, or an erasure. */
    renameStatus: query({
      input: z.object({ commandId: CommandId }),
      output: RenameStatus,
      errors: { ...everyProcedure, COMMAND_NOT_FOUND: commandNotFound },
    }),
  },
  scores: {
    /**
     * Snapshots with a `seq` after `cursor`, in that order, and the cursor to go on from. With none, it waits up to
     * `waitMs` for one (long poll) and then answers with an empty list.
     */
    after: query({
      input: z.object({
        cursor: Cursor,
        limit: z.int().min(1).max(1000),
        waitMs: z.int().min(0).max(25_000),
      }),
      output: z.object({ snapshots: z.array(ScoreSnapshot), cursor: Cursor }),
      reads: z.object({ snapshots: z.array(z.union([ScoreSnapshot, UnreadableSnapshot])), cursor: Cursor }),
      errors: everyProcedure,
    }),
  },
  stats: {
    /** One person's figures; all zero for somebody telemetry has not met. */
    profile: query({
      input: z.object({ userId: UserId, days: z.int().min(1).max(366) }),
      output: Profile,
      errors: everyProcedure,
    }),
  },
  service: {
    /** Which releases of this contract the service speaks. */
    info: query({
      input: z.object({}),
      output: z.object({ contractVersion: z.string(), oldestVersionServed: z.string() }),
      errors: everyProcedure,
    }),
  },
};
/** For `implement` and `RouterOf`. */
export type TelemetryContract = typeof telemetryContract;
export interface TelemetryRouter extends RouterOf<TelemetryContract> {}
