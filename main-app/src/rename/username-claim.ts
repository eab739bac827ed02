// Whose a name is, and who may take it: the decision behind every claim, without I/O.
import { formatDay } from '@swamp-club/platform/web/format.ts';
import type { ObjectId } from 'mongodb';
import { UsernameRefused, usernameTaken } from './username-refused.ts';

/** The registry's entry of a name somebody has, or once had. */
export interface UsernameClaim {
  name: string;
  holderId: ObjectId;
  state: 'active' | 'released';
  /** Since when it has been in this state. */
  since: Date;
  /** Who had it when main-app took over, the oldest account first. Recorded once and kept: later holders never count. */
  firstHolders?: readonly FirstHolder[];
}

export interface FirstHolder {
  holderId: ObjectId;
  /** The name as it was written then, in whatever letter case. */
  spelling: string;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Until when a released name is kept for its last holder. */
export function heldUntil(claim: UsernameClaim, holdDays: number): Date {
  return new Date(claim.since.getTime() + holdDays * DAY_MS);
}

/** Whether the name still leads to the person who gave it up. */
export function isHeld(claim: UsernameClaim, { now, holdDays }: { now: Date; holdDays: number }): boolean {
  return claim.state === 'released' && heldUntil(claim, holdDays) > now;
}

/**
 * Why this person (null: anybody) may not have the name now; null when they may. A name is nobody's until it is claimed,
 * its holder's while active, kept for them for a while after, then free for all. The holder may have it back at any time.
 */
export function refusalOfClaim(
  claim: UsernameClaim | null,
  { userId, now, holdDays }: { userId: ObjectId | null; now: Date; holdDays: number },
): UsernameRefused | null {
  if (claim === null || (userId !== null && claim.holderId.equals(userId))) return null;
  if (claim.state === 'active') return usernameTaken(claim.name);
  if (!isHeld(claim, { now, holdDays })) return null;
  const day = formatDay(heldUntil(claim, holdDays));
  return new UsernameRefused(
    'USERNAME_HELD',
    `"${claim.name}" was given up lately and is kept for its last owner until ${day}. Choose another username.`,
  );
}
