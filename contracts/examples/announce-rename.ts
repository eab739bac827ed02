// Example: announcing a rename. The command's id is made once, so whoever is in doubt sends the same command again.
import type { RenameCommand } from '@swamp-club/telemetry-contract';
import { classifyFailure, type TelemetryClient } from '@swamp-club/telemetry-contract/client';

/** `later`: send the same command again after a pause; nothing is done twice. */
export async function announceRename(
  telemetry: TelemetryClient,
  rename: RenameCommand,
): Promise<'accepted' | 'later' | 'refused'> {
  try {
    await telemetry.identity.enqueueRename.mutate(rename);
    return 'accepted';
  } catch (error) {
    const failure = classifyFailure(error);
    switch (failure.kind) {
      case 'declared':
        // Newer services may refuse with codes that are not known here. What to do, `retry` says for all of them.
        return failure.retry ? 'later' : 'refused';
      case 'unreachable':
      case 'unknown_procedure':
        return 'later';
      case 'unreadable_answer':
      case 'undeclared':
      case 'aborted':
        throw error;
    }
  }
}
