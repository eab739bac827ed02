// A command or an event as pages show it. An odd one is shown as well: it may be odd because it is what has to be mended.
import type { Item } from '@swamp-club/platform/operator-queue.ts';
import { z } from 'zod';

const text = z.string().nullable().catch(null);
const time = z.date().nullable().catch(null);

const Fields = z.object({
  status: z.string(),
  attempts: z.number().catch(0),
  availableAt: time,
  lastError: text,
  processedAt: time,
  /** Of a command: when main-app did what it tells. */
  createdAt: time,
  acceptedAt: time,
  receivedAt: time,
  outcome: text,
  snapshotSeq: z.number().nullable().catch(null),
  type: text,
  event: text,
  userId: text,
  sender: z.object({ userId: z.string() }).nullable().catch(null),
  oldUsername: text,
  newUsername: text,
});

export interface ShownItem extends Omit<z.infer<typeof Fields>, 'sender'> {
  /** When telemetry got it. */
  since: Date | null;
  /** What it is about, in a few words. */
  what: string;
}

export function shownItem(item: Item): ShownItem {
  const { sender, ...fields } = Fields.parse(item);
  return {
    ...fields,
    userId: fields.userId ?? sender?.userId ?? null,
    since: fields.acceptedAt ?? fields.receivedAt,
    what: whatOf(fields),
  };
}

function whatOf({
  event,
  type,
  oldUsername,
  newUsername,
}: Pick<ShownItem, 'event' | 'type' | 'oldUsername' | 'newUsername'>): string {
  if (event !== null) return event;
  if (type === 'account_deleted') return 'account deleted';
  return oldUsername === null || newUsername === null ? 'renamed, names forgotten' : `${oldUsername} to ${newUsername}`;
}
