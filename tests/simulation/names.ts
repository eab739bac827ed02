// People and their names: each choice is made in main-app and in the oracle, and both must say the same.
import { equal, fail, ok } from 'node:assert/strict';
import { APIError } from 'better-auth/api';
import { ObjectId } from 'mongodb';
import { chooseUsername } from '../../main-app/src/rename/choose-username.ts';
import { UsernameRefused } from '../../main-app/src/rename/username-refused.ts';
import type { Club } from './club.ts';
import { choose, nextVersion, type Choice, type ModelPerson } from './model.ts';

/** Somebody signs up, with or without a name. */
export async function appear(club: Club, name: string | null): Promise<void> {
  const { mainApp, model, clock, holdMs } = club;
  const { people, names } = model.mainApp;
  const claim = name === null ? undefined : names.get(name);
  const free = claim === undefined || (!claim.active && claim.since + holdMs <= clock.ms);
  club.unused += 1;
  const asked = name === null ? {} : { username: name, displayUsername: name };
  try {
    const { id: userId } = await mainApp.signUp(`${club.unused}@example.com`, asked);
    ok(free, `${name} was given to two people`);
    const version = name === null ? 0 : nextVersion({ version: 0 }, clock.ms);
    people.set(userId, { userId, username: name, displayUsername: name, version });
    if (name !== null) names.set(name, { holder: userId, active: true, since: clock.ms });
    await mainApp.signIn(userId);
    keepCredential(club, userId);
    club.tally.add('appeared');
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    ok(!free, `${name} was refused at sign-up: ${error.message}`);
  }
}

/** Somebody asks for a name, in main-app and in the oracle. */
export async function chooseName(club: Club, userId: string, displayUsername: string): Promise<Choice> {
  const { model, clock, holdMs, tally } = club;
  const before = personOf(club, userId);
  const expected = choose(model, before, displayUsername, { now: clock.ms, holdMs });
  equal(await choiceInMainApp(club, before, displayUsername), expected);
  keepCredential(club, userId);
  tally.add(`name: ${expected}`);
  return expected;
}

async function choiceInMainApp({ mainApp }: Club, before: ModelPerson, username: string): Promise<Choice> {
  try {
    const userId = new ObjectId(before.userId);
    const chosen = await chooseUsername(mainApp.choosing, { userId, username, traceparent: null });
    if (chosen.commandId !== null) return 'rename';
    if (!chosen.changed) return 'unchanged';
    return before.username === null ? 'first choice' : 'letter case';
  } catch (error) {
    if (!(error instanceof UsernameRefused)) throw error;
    if (error.code === 'USERNAME_TAKEN' || error.code === 'USERNAME_HELD') return error.code;
    return fail(error);
  }
}

export function personOf({ model }: Club, userId: string): ModelPerson {
  return model.mainApp.people.get(userId) ?? fail(`${userId} is not in main-app`);
}

/** Somebody of those main-app knows. */
export function somebody({ model }: Club, one: number): ModelPerson {
  return pick([...model.mainApp.people.values()], one);
}

export function pick<T>(all: readonly T[], one: number): T {
  return all[one % all.length] ?? fail('there is none');
}

/** A name nobody ever had. */
export function freshName(club: Club): string {
  club.unused += 1;
  return `name${club.unused}`;
}

export function keepCredential(club: Club, userId: string): void {
  const { username, version } = personOf(club, userId);
  const kept = club.credentials.get(userId) ?? [];
  if (kept.at(-1)?.version !== version) kept.push({ userId, username, version });
  club.credentials.set(userId, kept);
}

export async function changeLetterCase(club: Club, one: number): Promise<void> {
  const { userId, username, displayUsername } = somebody(club, one);
  if (username === null) return;
  await chooseName(club, userId, displayUsername === username ? username.toUpperCase() : username);
}

export async function renameInChain(club: Club, one: number, length: number): Promise<void> {
  const { userId } = somebody(club, one);
  for (let step = 0; step < length; step += 1) await chooseName(club, userId, freshName(club));
  club.tally.add('renamed in a chain');
}

/** Through a third name, which is possible once nothing is held. */
export async function swapNames(club: Club, one: number, another: number): Promise<void> {
  const [a, b] = [somebody(club, one), somebody(club, another)];
  if (a.userId === b.userId || a.username === null || b.username === null) return;
  await chooseName(club, a.userId, freshName(club));
  await waitOutHold(club);
  await chooseName(club, b.userId, a.username);
  await waitOutHold(club);
  equal(await chooseName(club, a.userId, b.username), 'rename');
  club.tally.add('swapped names');
}

export async function freeAndReuse(club: Club, one: number, another: number): Promise<void> {
  const [a, b] = [somebody(club, one), somebody(club, another)];
  if (a.userId === b.userId || a.username === null) return;
  await chooseName(club, a.userId, freshName(club));
  if (club.holdMs > 0) equal(await chooseName(club, b.userId, a.username), 'USERNAME_HELD');
  await waitOutHold(club);
  await chooseName(club, b.userId, a.username);
  club.tally.add('reused a freed name');
}

/** The last owner may have it back at any time. */
export async function renameBack(club: Club, one: number): Promise<void> {
  const { userId, username } = somebody(club, one);
  if (username === null) return;
  await chooseName(club, userId, freshName(club));
  equal(await chooseName(club, userId, username), 'rename');
  club.tally.add('renamed back');
}

async function waitOutHold({ clock, holdMs }: Club): Promise<void> {
  clock.advance(holdMs);
}
