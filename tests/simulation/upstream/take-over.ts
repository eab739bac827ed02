// The new main-app takes over the accounts, and the oracle says what must come of it.
import { takeOver } from '../../../main-app/src/upgrade/take-over.ts';
import type { Club } from '../club.ts';
import { keepCredential } from '../names.ts';
import { nextVersion, type ModelHolder } from '../model.ts';
import { endedByHardError } from '../service-database.ts';
import type { Old, OldAccount } from './upstream-beginning.ts';

export async function takeOverAccounts(club: Club): Promise<void> {
  const { takingOver, takeOverLease } = club.mainApp;
  await takeOverLease.release();
  await takeOver(takingOver, new AbortController().signal);
}

export async function takeOverKilled(club: Club, afterWrites: number): Promise<void> {
  const struck = await club.mainApp.database.dying(afterWrites, () => endedByHardError(() => takeOverAccounts(club)));
  if (struck) club.tally.add('fault: main-app killed while it takes over');
}

/** What the registry, people and rows must be afterwards. */
export function takenOver(club: Club, { accounts, scores }: Old): void {
  const { model, clock, firstHolders, inherited } = club;
  const { people, names } = model.mainApp;
  const byAge = accounts.toSorted((a, b) => a.createdAt - b.createdAt || (a.userId < b.userId ? -1 : 1));
  for (const { userId, username } of byAge) {
    if (!isName(username)) continue;
    const holders: ModelHolder[] = firstHolders.get(username.toLowerCase()) ?? [];
    firstHolders.set(username.toLowerCase(), [...holders, { userId, spelling: username }]);
  }
  for (const account of accounts) {
    const { userId, username } = account;
    const name = nameAfter(club, account);
    const version = username === null ? 0 : nextVersion({ version: 0 }, clock.ms);
    people.set(userId, { userId, ...name, version });
    if (name.username === null || typeof username !== 'string') continue;
    names.set(name.username, { holder: userId, active: true, since: clock.ms });
    const others = (firstHolders.get(name.username) ?? []).length > 1;
    const best = scores.toSorted((a, b) => b.score - a.score);
    const theirs =
      best.find((score) => score.username === username) ??
      (others ? undefined : best.find((score) => score.username.toLowerCase() === name.username));
    if (theirs !== undefined) inherited.set(userId, theirs);
  }
  for (const { userId } of accounts) keepCredential(club, userId);
}

function nameAfter({ firstHolders }: Club, { userId, username, displayUsername }: OldAccount) {
  const nameless = { username: null, displayUsername: null };
  if (!isName(username)) return nameless;
  const lower = username.toLowerCase();
  const [oldest] = firstHolders.get(lower) ?? [];
  if (oldest?.userId !== userId) return nameless;
  return { username: lower, displayUsername: displayUsername?.toLowerCase() === lower ? displayUsername : username };
}

const isName = (username: unknown): username is string =>
  typeof username === 'string' && username.length > 0 && username.length <= 64;
