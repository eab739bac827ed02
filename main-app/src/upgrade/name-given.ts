// What a person is called from the take-over on. No I/O.
import { nextTick } from '@swamp-club/platform/hybrid-clock.ts';
import type { NameGiven, User } from '../account/user-store.ts';

/** Who loses a name gets a version as well: what others still know of it must not win. */
export const nameGiven = ({ _id, usernameVersion }: User, name: NameGiven['name'], at: Date): NameGiven => ({
  userId: _id,
  name,
  usernameVersion: nextTick(usernameVersion ?? 0, at),
});
