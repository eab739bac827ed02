// Where a command's way ends: the snapshot that carries its change is back, and has been taken over.
import { SpanKind } from '@opentelemetry/api';
import { startSpan } from '@swamp-club/platform/spans.ts';
import { parseTraceparent, traceIdOf } from '@swamp-club/platform/traceparent.ts';
import type { ScoreSnapshot } from '@swamp-club/telemetry-contract';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics.ts';
import { tracer } from '../tracer.ts';

export interface ArrivalParts {
  metrics: Pick<Metrics, 'renameSeconds'>;
  now: () => Date;
  log: Logger;
}

/** Of a page that was asked for with `cursor` and taken over since `startedAt`: a command that was met before is not met again. */
export function commandsArrived(
  snapshots: readonly ScoreSnapshot[],
  { cursor, startedAt }: { cursor: number; startedAt: Date },
  { metrics, now, log }: ArrivalParts,
): void {
  for (const { userId, gone, lastCommand } of snapshots) {
    if (lastCommand === undefined || lastCommand.seq <= cursor) continue;
    const { commandId, seq } = lastCommand;
    const traceparent = parseTraceparent(lastCommand.traceparent);
    startSpan(tracer, gone ? 'apply tombstone' : 'apply snapshot', traceparent, {
      kind: SpanKind.CONSUMER,
      startTime: startedAt,
      attributes: { 'command.id': commandId, 'user.id': userId, 'snapshot.seq': seq },
    }).end();
    // Clocks of two replicas of main-app may differ by more than a rename takes.
    const seconds = Math.max(now().getTime() - new Date(lastCommand.createdAt).getTime(), 0) / 1000;
    if (!gone) metrics.renameSeconds.observe(seconds);
    log.info({ commandId, userId, seconds, trace_id: traceIdOf(traceparent) }, 'command arrived');
  }
}
