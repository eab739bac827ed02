// A command, an event or a record of the outbox, in a line of a list.
import { z } from 'zod';
import { ago } from './moment.ts';

export const Item = z.looseObject({
  key: z.string(),
  status: z.string(),
  attempts: z.number(),
  lastError: z.string().nullable(),
  type: z.string().optional(),
  userId: z.string().optional(),
  sender: z.object({ userId: z.string() }).nullish(),
  event: z.string().optional(),
  /** Null once the person is forgotten. */
  oldUsername: z.string().nullish(),
  newUsername: z.string().nullish(),
  acceptedAt: z.coerce.date().nullish(),
  createdAt: z.coerce.date().optional(),
  receivedAt: z.coerce.date().optional(),
});
export type Item = z.infer<typeof Item>;

export const titles = ['KEY', 'STATUS', 'USER', 'WHAT', 'ATTEMPTS', 'AGE', 'LAST ERROR'];

export function rowOf(item: Item, now: Date): string[] {
  const { key, status, attempts, lastError, userId, sender } = item;
  const since = item.receivedAt ?? item.createdAt ?? item.acceptedAt;
  return [
    key,
    status,
    userId ?? sender?.userId ?? '-',
    whatOf(item),
    String(attempts),
    since == null ? '-' : ago(since, now),
    lastError ?? '-',
  ];
}

function whatOf({ event, type, oldUsername, newUsername }: Item): string {
  if (event !== undefined) return event;
  if (type === 'account_deleted') return 'account deleted';
  return oldUsername == null || newUsername == null ? 'renamed, names forgotten' : `${oldUsername} → ${newUsername}`;
}
