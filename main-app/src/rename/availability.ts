// Whether a username can be had, said to somebody who is still typing it.
import type { ObjectId } from 'mongodb';
import type { UserStore } from '../account/user-store.ts';
import { refusalOfChoice, type RefusalParts } from './refusal-of-choice.ts';
import type { Username } from './username.ts';

export interface AvailabilityParts extends RefusalParts {
  users: UserStore;
  now: () => Date;
}

/** What may be otherwise by the time the name is chosen. `message` is for the person, `code` for programs. */
export type Availability = { available: true; message: string } | { available: false; code: string; message: string };

/** @param userId null: somebody who has no account yet */
export async function availabilityOf(
  parts: AvailabilityParts,
  { username, displayUsername }: Username,
  userId: ObjectId | null,
): Promise<Availability> {
  const user = userId === null ? null : await parts.users.find(userId);
  const refusal = await refusalOfChoice(parts, { user, username, now: parts.now() });
  if (refusal !== null) return { available: false, code: refusal.code, message: refusal.message };
  if (user?.username !== username) return { available: true, message: `“${displayUsername}” is free for you.` };
  const isSame = user.displayUsername === displayUsername;
  return { available: true, message: isSame ? 'This is your username.' : 'Only the capitals of your name change.' };
}
