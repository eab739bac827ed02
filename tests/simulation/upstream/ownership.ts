// The oracle's own rule of who owns what was written before there were owners.
import type { Club } from '../club.ts';
import type { ModelEntry } from '../model.ts';

/** The owner's userId, or why there is none. */
export function ownerOf(
  { firstHolders }: Pick<Club, 'firstHolders'>,
  { name }: ModelEntry,
): { owner: string } | { aside: string } {
  if (name === null) return { aside: 'unreadable' };
  const holders = firstHolders.get(name.toLowerCase()) ?? [];
  const wroteItLikeThat = holders.filter(({ spelling }) => spelling === name);
  const [only] = holders.length === 1 ? holders : wroteItLikeThat;
  if (holders.length === 0) return { aside: 'no_holder' };
  // Two accounts of the very same name: who could tell.
  if (only === undefined || (holders.length > 1 && wroteItLikeThat.length > 1)) return { aside: 'contested' };
  return { owner: only.userId };
}
