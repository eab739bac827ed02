// What a caller's compiler knows: inputs, answers and, through `safe`, the codes each procedure declares.
import { safe, type TelemetryClient } from '@swamp-club/telemetry-contract/client';

declare const client: TelemetryClient;

export async function narrowsErrorsToTheDeclaredCodes() {
  const [, error] = await safe(
    client.identity.renameStatus.query({ commandId: '8f0d5a1e-4a2f-4f6e-9a0b-0d7c2f5b9a11' }),
  );
  const reason = error?.data?.reason;
  reason satisfies
    | 'COMMAND_NOT_FOUND'
    | 'UNAUTHORIZED'
    | 'INVALID_INPUT'
    | 'CLIENT_TOO_OLD'
    | 'UNAVAILABLE'
    | null
    | undefined;
  error?.data?.retry satisfies boolean | undefined;
  if (reason === 'COMMAND_NOT_FOUND') return;
  // @ts-expect-error a code that another procedure declares
  if (reason === 'COMMAND_CONFLICT') return;
}

export async function typesInputsAndAnswers() {
  const accepted = await client.identity.enqueueRename.mutate({
    commandId: '8f0d5a1e-4a2f-4f6e-9a0b-0d7c2f5b9a11',
    userId: 'u1',
    oldUsername: 'old',
    newUsername: 'new',
    usernameVersion: 1,
    createdAt: '2026-01-01T00:00:00Z',
  });
  accepted.acceptedAt satisfies string;
  // @ts-expect-error not in the answer
  void accepted.status;
  // @ts-expect-error a mutation is no query
  void client.identity.enqueueRename.query;
  // @ts-expect-error the input lacks fields
  await client.scores.after.query({ cursor: 0 });
}

export async function makesTheCallerLookAtUnreadableSnapshots() {
  const { snapshots } = await client.scores.after.query({ cursor: 0, limit: 1, waitMs: 0 });
  for (const snapshot of snapshots) {
    // @ts-expect-error it may be one that this release cannot read
    void snapshot.score;
    if (!('unreadable' in snapshot)) snapshot.score satisfies number;
  }
}
