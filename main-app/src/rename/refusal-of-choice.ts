// Whether this person may have this name now: asked while they type, and again in the transaction that gives it to them.
import type { ClientSession } from 'mongodb';
import type { User } from '../account/user-store.ts';
import type { OutboxStore } from '../telemetry/outbox-store.ts';
import { dayBefore, refusalOfRename } from './rename-quota.ts';
import { refusalOfClaim } from './username-claim.ts';
import type { UsernameRefused } from './username-refused.ts';
import type { UsernamesStore } from './usernames-store.ts';

export interface RefusalParts {
  usernames: UsernamesStore;
  outbox: OutboxStore;
  holdDays: number;
  /** 0: no limit. */
  changesPerDay: number;
}

/** @param user null: somebody who has no account yet. @returns null when they may have it */
export async function refusalOfChoice(
  { usernames, outbox, holdDays, changesPerDay }: RefusalParts,
  { user, username, now }: { user: User | null; username: string; now: Date },
  session?: ClientSession,
): Promise<UsernameRefused | null> {
  const userId = user?._id ?? null;
  const claimed = refusalOfClaim(await usernames.find(username, session), { userId, now, holdDays });
  // A first name is no change, and neither are other capitals.
  const isChange = user?.username != null && user.username !== username;
  if (claimed !== null || !isChange || changesPerDay === 0) return claimed;
  return refusalOfRename(
    await outbox.renamesSince(user._id, dayBefore(now), changesPerDay, session),
    changesPerDay,
    now,
  );
}
