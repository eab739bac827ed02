// What becomes of the name of an account that another system made. No I/O.
import { nextTick } from '@swamp-club/platform/hybrid-clock.ts';
import { Username } from '@swamp-club/telemetry-contract';
import type { NameGiven, User } from '../account/user-store.ts';

export interface InheritedName {
  /** Lower-case: what it is found by from now on. */
  username: string;
  /** As it was stored. */
  spelling: string;
}

/**
 * Null for whatever is no name here: nothing, another type, nothing in it, or longer than the contract can carry. A name that
 * today's rules for new ones would refuse (too short, reserved) stays its owner's.
 */
export function inheritedName(written: unknown): InheritedName | null {
  const name = Username.transform((spelling) => ({ username: spelling.toLowerCase(), spelling })).safeParse(written);
  return name.success && Username.safeParse(name.data.username).success ? name.data : null;
}

/** How the name is shown: as its owner wrote it, where that is the same name. */
export function displayedAs({ username, spelling }: InheritedName, displayUsername: unknown): string {
  const same = typeof displayUsername === 'string' && displayUsername.toLowerCase() === username;
  return same ? displayUsername : spelling;
}

/** Who loses a name gets a version as well: what others still know of it must not win. */
export const nameGiven = ({ _id, usernameVersion }: User, name: NameGiven['name'], at: Date): NameGiven => ({
  userId: _id,
  name,
  usernameVersion: nextTick(usernameVersion ?? 0, at),
});
