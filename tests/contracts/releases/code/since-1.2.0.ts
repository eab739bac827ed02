// A caller as somebody wrote it when 1.2.0 came out, with what that added. Once that is released it is never changed: it goes on compiling.
import { LastCommand } from '@swamp-club/telemetry-contract';
import type { TelemetryClient } from '@swamp-club/telemetry-contract/client';

export async function arrivals(telemetry: TelemetryClient, cursor: number): Promise<LastCommand[]> {
  const { snapshots } = await telemetry.scores.after.query({ cursor, limit: 10, waitMs: 0 });
  return snapshots.flatMap((snapshot) => ('unreadable' in snapshot ? [] : (snapshot.lastCommand ?? [])));
}

export function read(value: unknown) {
  const { commandId, createdAt, seq, traceparent }: LastCommand = LastCommand.parse(value);
  [commandId, createdAt, traceparent] satisfies (string | null)[];
  seq satisfies number;
}
