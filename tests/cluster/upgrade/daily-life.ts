// What people do all day, over and over until told to stop: runs of the CLI, renames, looks at the leaderboard, sign-ups.
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import { expect } from 'vitest';
import { leaderboard, profile, renameProgress, type Club } from '../../../scripts/demo/person.ts';
import { eventually } from '../../support/eventually.ts';
import type { Ledger, Member } from '../../faults/ledger.ts';

const LIVELY = 3;
/** The leaderboard's first page has to hold them all. */
const MOST_PEOPLE = 40;
/** Between two things that one person does: what is tested is the change of replicas, not how much a machine can bear. */
const PACE_MS = 100;

export interface DailyLife {
  /** How many things were asked for and answered so far. */
  readonly answered: number;
  /** What anybody was refused or not answered, in its own words. */
  readonly refused: readonly string[];
  /** The longest that anybody has waited. */
  readonly longestMs: number;
  /** Resolves once so many more things have been answered. */
  more(count: number): Promise<void>;
  /** Resolves when everybody has been answered. */
  stop(): Promise<void>;
}

export async function dailyLife(club: Club, ledger: Ledger): Promise<DailyLife> {
  const stop = new AbortController();
  const refused: string[] = [];
  let answered = 0;
  let longestMs = 0;
  let people = 0;
  const join = () => ledger.join(`person-${(people += 1)}`);

  /** Whoever is refused does not ask again: that anybody has to is what must not be. */
  const ask = async (what: string, asking: () => Promise<unknown>): Promise<void> => {
    const askedAt = performance.now();
    try {
      await asking();
      answered += 1;
    } catch (error) {
      refused.push(`${what}: ${inspect(error)}`);
    }
    longestMs = Math.max(longestMs, performance.now() - askedAt);
    await setTimeout(PACE_MS);
  };

  const useTheCli = async (member: Member) => {
    while (!stop.signal.aborted) await ask('run', () => ledger.send(member, `device of ${member.person.userId}`));
  };
  const rename = async (member: Member) => {
    for (let n = 0; !stop.signal.aborted; n += 1) {
      await ask('rename', () => ledger.rename(member, `${member.username.split('.')[0]}.${n}`));
      const commandId = member.commandIds.at(-1);
      if (commandId !== undefined) await ask('progress', () => renameProgress(club, member.person, commandId));
    }
  };
  const look = async (member: Member) => {
    while (!stop.signal.aborted) {
      await ask('leaderboard', () => leaderboard(club));
      const { username } = member;
      await ask('profile', () => profile(club, username));
    }
  };
  const signUp = async () => {
    for (let n = LIVELY + 1; !stop.signal.aborted && n < MOST_PEOPLE; n += 1) {
      await ask('sign-up', async () => ledger.send(await join(), `device of person-${people}`));
      await setTimeout(5 * PACE_MS);
    }
  };

  const members: Member[] = [];
  for (let n = 0; n < LIVELY; n += 1) members.push(await join());
  const quiet = await join();
  const lives = [...members.flatMap((member) => [useTheCli(member), rename(member)]), look(quiet), signUp()];
  return {
    get answered() {
      return answered;
    },
    refused,
    get longestMs() {
      return Math.round(longestMs);
    },
    more: async (count) => {
      const before = answered;
      await eventually(() => expect(answered - before).toBeGreaterThanOrEqual(count));
    },
    stop: async () => {
      stop.abort();
      await Promise.all(lives);
    },
  };
}
