// A batch as spans: one in a trace of its own, and one for each command in the command's trace, linked to each other.
import { SpanKind, type Link, type Span } from '@opentelemetry/api';
import { failSpan, linksTo, startSpan, traceparentOf } from '@swamp-club/platform/spans.ts';
import type { CommandDocument } from '../commands/command-store.ts';
import type { Cause } from '../scores/snapshot-store.ts';
import { tracer } from '../tracer.ts';
import type { Batch } from './batch.ts';
import type { PlannedCommand } from './plan-batch.ts';

export interface BatchTrace {
  /**
   * Runs `publish` with the causes of these people's snapshots, by userId: the last command of the batch that changed the person, and
   * the trace under which it is published. None for those whom only events have changed.
   */
  publishing<T>(
    planned: readonly PlannedCommand[],
    userIds: readonly string[],
    publish: (causes: ReadonlyMap<string, Cause>) => Promise<T>,
  ): Promise<T>;
  /** With the commands that are settled now; others go on in another batch. */
  applied: (settled: readonly PlannedCommand[]) => void;
  failed: (error: unknown) => void;
}

export function traceBatch({ commands, events }: Batch): BatchTrace {
  const batch = startSpan(tracer, 'projector batch', null, {
    links: linksTo(commands.map(({ traceparent }) => traceparent)),
    attributes: { 'batch.commands': commands.length, 'batch.events': events.length },
  });
  const toBatch = linksTo([traceparentOf(batch)]);
  const spans = new Map(commands.map((command) => [command._id, applicationOf(command, toBatch)]));
  return {
    async publishing(planned, userIds, publish) {
      const last = new Map(planned.filter(hasChanged).map(({ command }) => [command.userId, command]));
      const published = new Map<Span, CommandDocument>();
      for (const command of userIds.flatMap((userId) => last.get(userId) ?? [])) {
        published.set(publicationOf(command, spans), command);
      }
      const causes = [...published].map(([span, { _id: commandId, userId, createdAt }]): [string, Cause] => [
        userId,
        { commandId, createdAt, traceparent: traceparentOf(span) },
      ]);
      try {
        const result = await publish(new Map(causes));
        for (const span of published.keys()) span.end();
        return result;
      } catch (error) {
        for (const span of published.keys()) failSpan(span, error);
        throw error;
      }
    },

    applied(settled) {
      for (const { command, outcome } of settled) spans.get(command._id)?.setAttribute('command.outcome', outcome);
      for (const span of [...spans.values(), batch]) span.end();
    },

    failed(error) {
      for (const span of [...spans.values(), batch]) failSpan(span, error);
    },
  };
}

const hasChanged = ({ outcome }: PlannedCommand): boolean => outcome !== 'superseded' && outcome !== 'conflict';

const idsOf = ({ _id, userId }: CommandDocument) => ({ 'command.id': _id, 'user.id': userId });

const applicationOf = (command: CommandDocument, links: Link[]): Span =>
  startSpan(tracer, 'apply command', command.traceparent, {
    kind: SpanKind.CONSUMER,
    links,
    attributes: { ...idsOf(command), 'command.type': command.type },
  });

function publicationOf(command: CommandDocument, applications: ReadonlyMap<string, Span>): Span {
  const application = applications.get(command._id);
  const parent = application === undefined ? null : traceparentOf(application);
  return startSpan(tracer, 'publish snapshot', parent, { kind: SpanKind.PRODUCER, attributes: idsOf(command) });
}
