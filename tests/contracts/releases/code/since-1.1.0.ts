// A caller as somebody wrote it when 1.1.0 came out, with what that added. It is never changed: it goes on compiling.
import { ErasureAccepted, ErasureCommand } from '@swamp-club/telemetry-contract';
import { safe, type TelemetryClient } from '@swamp-club/telemetry-contract/client';

export async function enqueueErasure(telemetry: TelemetryClient, userId: string): Promise<ErasureAccepted | null> {
  const command: ErasureCommand = { commandId: crypto.randomUUID(), userId, createdAt: new Date().toISOString() };
  const [accepted, error] = await safe(telemetry.identity.enqueueErasure.mutate(command));
  if (accepted !== undefined) return accepted;
  const reason = error?.data?.reason ?? null;
  switch (reason) {
    case 'COMMAND_CONFLICT':
    case 'UNAUTHORIZED':
    case 'INVALID_INPUT':
    case 'CLIENT_TOO_OLD':
    case 'UNAVAILABLE':
    case null:
    default:
      return null;
  }
}

export function read(value: unknown) {
  ErasureCommand.parse(value) satisfies ErasureCommand;
  const { commandId, acceptedAt }: ErasureAccepted = ErasureAccepted.parse(value);
  [commandId, acceptedAt] satisfies string[];
}
