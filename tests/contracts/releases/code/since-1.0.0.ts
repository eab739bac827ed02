// A caller as somebody wrote it when 1.0.0 came out, with all that it offers. It is never changed: it goes on compiling.
import {
  CommandId,
  CommandOutcome,
  CommandStatus,
  CONTRACT_VERSION,
  Cursor,
  everyProcedure,
  MAX_BATCH_SIZE,
  Profile,
  RenameAccepted,
  RenameCommand,
  RenameStatus,
  ScoreSnapshot,
  SERVED_RELEASES,
  telemetryContract,
  Timestamp,
  UnreadableSnapshot,
  UserId,
  Username,
  UsernameVersion,
  VERSION_HEADER,
  type Contract,
  type ErrorCodeOf,
  type ErrorData,
  type ErrorDeclaration,
  type ErrorShape,
  type Mutation,
  type Procedure,
  type ProcedureMeta,
  type Query,
  type RouterOf,
  type TelemetryContract,
  type TelemetryRouter,
} from '@swamp-club/telemetry-contract';
import {
  classifyFailure,
  createTelemetryClient,
  safe,
  type Failure,
  type TelemetryClient,
  type TelemetryClientOptions,
} from '@swamp-club/telemetry-contract/client';

const options: TelemetryClientOptions = {
  url: 'http://127.0.0.1/trpc',
  token: async () => '',
  timeoutMs: 1,
  retries: 0,
};
const telemetry: TelemetryClient = createTelemetryClient(options);
const call = { signal: AbortSignal.timeout(1), context: { traceparent: '' } };

export async function enqueueRename(userId: string): Promise<RenameAccepted> {
  const command: RenameCommand = {
    commandId: crypto.randomUUID(),
    userId,
    oldUsername: 'old',
    newUsername: 'new',
    usernameVersion: 1,
    createdAt: new Date().toISOString(),
  };
  const { commandId, acceptedAt } = await telemetry.identity.enqueueRename.mutate(command, call);
  return { commandId: commandId satisfies string, acceptedAt: acceptedAt satisfies string };
}

export async function renameRefusal(command: RenameCommand): Promise<string> {
  const [, error] = await safe(telemetry.identity.enqueueRename.mutate(command));
  const data: ErrorData | null = error?.data ?? null;
  if (data !== null) return `${data.retry satisfies boolean} ${data.field satisfies string | null}`;
  const reason = error?.data?.reason ?? null;
  switch (reason) {
    case 'COMMAND_CONFLICT':
    case 'UNAUTHORIZED':
    case 'INVALID_INPUT':
    case 'CLIENT_TOO_OLD':
    case 'UNAVAILABLE':
      return reason;
    case null:
    default:
      return 'none, or one of a newer release';
  }
}

export async function renameStatus(commandId: string): Promise<RenameStatus | null> {
  const [found, refused] = await safe(telemetry.identity.renameStatus.query({ commandId }, call));
  if (refused?.data?.reason === 'COMMAND_NOT_FOUND') return null;
  if (refused != null) throw new Error(refused.message, { cause: refused });
  const { status, outcome, attempts, acceptedAt, processedAt, error, snapshotSeq } = found;
  return { status, outcome, attempts, acceptedAt, processedAt, error, snapshotSeq };
}

/** Without a default: a further value would not compile, and at run time nobody would read it. */
export function inWords(status: CommandStatus, outcome: CommandOutcome): string {
  switch (status) {
    case 'pending':
    case 'dead':
    case 'discarded':
      return status;
    case 'done':
      switch (outcome) {
        case 'rekeyed':
        case 'merged':
        case 'noop':
        case 'superseded':
        case 'erased':
          return outcome;
      }
  }
}

export async function followScores(from: number): Promise<number> {
  const { snapshots, cursor } = await telemetry.scores.after.query({ cursor: from, limit: 10, waitMs: 1 }, call);
  for (const snapshot of snapshots) if (!('unreadable' in snapshot)) show(snapshot);
  return cursor;
}

function show(snapshot: ScoreSnapshot): (string | number | boolean | null)[] {
  const { seq, userId, username, devices, gone, ...figures } = snapshot;
  const { score, invocations, successes, errors, userErrors, durationMs, activeDays, ...seen } = figures;
  const { firstSeenAt, lastActiveAt } = seen;
  const numbers: number[] = [seq, devices, score, invocations, successes, errors, userErrors, durationMs, activeDays];
  const texts: (string | null)[] = [userId satisfies string, username, firstSeenAt, lastActiveAt];
  return [...numbers, ...texts, gone satisfies boolean];
}

export async function profile(userId: string): Promise<Profile> {
  const { username, totals, deviceCount, devices, daily } = await telemetry.stats.profile.query({ userId, days: 7 });
  const seen: string[] = devices.flatMap(({ distinctId, firstSeenAt, lastSeenAt }) => [
    distinctId,
    firstSeenAt,
    lastSeenAt,
  ]);
  const series: [string, number][] = daily.map(({ day, invocations }) => [day, invocations]);
  if (seen.length + series.length < (deviceCount satisfies number)) throw new Error('There are more than are listed.');
  return { username, totals, deviceCount, devices, daily };
}

export async function served(): Promise<[newest: string, oldest: string]> {
  const { contractVersion, oldestVersionServed } = await telemetry.service.info.query({});
  return [contractVersion, oldestVersionServed];
}

export function explain(error: unknown): string {
  const failure: Failure = classifyFailure(error);
  switch (failure.kind) {
    case 'declared':
      return `${failure.code} ${failure.field} ${failure.retry} ${failure.message}`;
    case 'undeclared':
      return `${failure.httpStatus} ${failure.message}`;
    case 'unreachable':
    case 'unknown_procedure':
    case 'unreadable_answer':
    case 'aborted':
      return failure.message;
    default:
      return 'a newer release knows more';
  }
}

/** Every schema reads what it read, as the type it was. */
export function read(value: unknown) {
  UnreadableSnapshot.parse(value) satisfies { unreadable: true };
  Profile.parse(value) satisfies Profile;
  ScoreSnapshot.parse(value) satisfies ScoreSnapshot;
  RenameCommand.parse(value) satisfies RenameCommand;
  RenameAccepted.parse(value) satisfies { commandId: string; acceptedAt: string };
  RenameStatus.parse(value) satisfies RenameStatus;
  CommandStatus.parse(value) satisfies CommandStatus;
  CommandOutcome.parse(value) satisfies CommandOutcome;
  for (const text of [CommandId, UserId, Username, Timestamp]) text.parse(value) satisfies string;
  for (const number of [Cursor, UsernameVersion]) number.parse(value) satisfies number;
}

/** Telemetry, or a tool that looks at the contract as data. */
export const conflict: ErrorDeclaration = telemetryContract.identity.enqueueRename.errors.COMMAND_CONFLICT;
export const asData: Contract = telemetryContract;
export const reading: Query = telemetryContract.scores.after;
export const writing: Mutation = telemetryContract.identity.enqueueRename;
export const either: Procedure[] = [reading, writing];
export const access: ProcedureMeta = { auth: 'token' };
export const code: ErrorCodeOf<TelemetryContract['identity']['renameStatus']> = 'COMMAND_NOT_FOUND';
export const ours = (router: TelemetryRouter): RouterOf<TelemetryContract> => router;
export const message = (shape: ErrorShape): string => shape.message + shape.data.code;
export const sent: Record<string, string> = { [VERSION_HEADER]: CONTRACT_VERSION, batch: String(MAX_BATCH_SIZE) };
export const releases: readonly string[] = SERVED_RELEASES;
export const mayTryAgain: boolean = everyProcedure.UNAVAILABLE.retry;
