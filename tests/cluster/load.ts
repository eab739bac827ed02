// A lively club: people who join, rename, run the CLI with and without a key and look at the pages, until told to stop.
import { pause } from '@swamp-club/platform/pause.ts';
import {
  createApiKey,
  leaderboard,
  newCredentials,
  profile,
  Refused,
  signIn,
  signUp,
  type Club,
  type Member as Person,
} from '../../scripts/demo/person.ts';
import type { Ledger, Member } from '../faults/ledger.ts';
import type { Patience } from './patience.ts';

const PEOPLE = 6;
/** So that a few dozen requests a second come together. */
const THINKS_MS = 100;
const NEXT_JOINS_MS = 2000;

export interface Load {
  /** When each request was answered, in ms of `performance.now()`. */
  readonly answered: number[];
  /** How many joined while it went on. */
  readonly newcomers: number;
  /** Resolves when everybody has finished what they were at; rejects with the first error that somebody saw. */
  readonly ended: Promise<void>;
  stop: () => void;
}

export function startLoad(club: Club, ledger: Ledger, { ask }: Patience): Load {
  const answered: number[] = [];
  let newcomers = 0;
  const stopping = new AbortController();
  const { signal } = stopping;
  const noting = async (request: Promise<unknown>) => {
    await request;
    answered.push(performance.now());
    await pause(THINKS_MS, signal);
  };

  const live = async (member: Member, device: string) => {
    const { username: first } = member;
    for (let n = 0; !signal.aborted; n += 1) {
      await noting(ledger.sendUntilAccepted(member, device));
      await noting(ask(() => leaderboard(club)));
      await noting(ledger.renameUntilAnswered(member, `${first}.${n}`));
      await noting(ledger.sendAnonymouslyUntilAccepted(`nobody's, near ${device}`));
      await noting(ask(() => profile(club, member.username)));
    }
  };
  const join = async (username: string) => ledger.enter(await joinPatiently(club, username, ask), username);
  const people = async (n: number) => live(await join(`person-${n}`), `device of person-${n}`);
  const joining = async () => {
    while (!signal.aborted) {
      const member = await join(`newcomer-${newcomers}`);
      newcomers += 1;
      await noting(ledger.sendUntilAccepted(member, `device of ${member.username}`));
      await pause(NEXT_JOINS_MS, signal);
    }
  };
  const lives = [...Array.from({ length: PEOPLE }, (_, n) => people(n)), joining()];
  const ended = Promise.all(lives).then(() => undefined);
  // Whoever waits for `ended` hears of it; until then it is no unhandled rejection.
  ended.catch(() => stopping.abort());
  return {
    answered,
    get newcomers() {
      return newcomers;
    },
    ended,
    stop: () => stopping.abort(),
  };
}

/** Who is told at the second try that the account is there, because the first came through after all, logs in. */
async function joinPatiently(club: Club, username: string, ask: Patience['ask']): Promise<Person> {
  const credentials = newCredentials(username);
  let tries = 0;
  const { token, user } = await ask(async () => {
    tries += 1;
    try {
      return await signUp(club, credentials, username);
    } catch (error) {
      if (tries > 1 && error instanceof Refused && error.status === 422) return signIn(club, credentials);
      throw error;
    }
  });
  const apiKey = await ask(() => createApiKey(club, token));
  return { userId: user.id, ...credentials, sessionToken: token, apiKey };
}
