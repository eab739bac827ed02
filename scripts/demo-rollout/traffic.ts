// People at work all through the move: each sends runs of the CLI and now and then changes their name, one thing at a time, and
// sends again what was not accepted, as the CLI does.
import { setTimeout } from 'node:timers/promises';
import {
  chooseUsername,
  invocation,
  Refused,
  sendEvents,
  type Club,
  type Person,
  type RunStatus,
} from '../demo/person.ts';
import { until } from '../demo/until.ts';
import { randomFrom } from '../upstream/random.ts';
import type { Journal } from './journal.ts';

export interface Actor {
  person: Person;
  devices: readonly [string, ...string[]];
  /** When they change their name: the old system can't do it for everybody without harm, the new one can. */
  renames: 'always' | 'when moved' | 'never';
}

export interface Traffic {
  /** From now on those rename too who had to wait for the new main-app. */
  mainAppMoved: () => void;
  /** Calls that were not accepted since the last time this was asked, by what they got. */
  takeRefusals: () => string[];
  /** Resolves when everybody has had an event accepted that was sent after this call. */
  everybodyHeard: () => Promise<void>;
  /** Resolves when all that was begun is accepted. */
  stop: () => Promise<void>;
}

const PAUSE_MS = 150;
const RETRY_MS = 50;
const outcomes = ['success', 'success', 'success', 'error', 'user_error'] as const satisfies RunStatus[];

export function startTraffic(club: Club, actors: readonly Actor[], journal: Journal, seed: string): Traffic {
  const refusals: string[] = [];
  const heard = new Map<Actor, number>();
  const stopping = new AbortController();
  let moved = false;

  /** False when it was not accepted, and may be later. */
  const isAccepted = async (what: string, call: () => Promise<unknown>): Promise<boolean> => {
    try {
      await call();
      return true;
    } catch (error) {
      const reason = passingReason(error);
      if (reason === null) throw error;
      refusals.push(`${what}: ${reason}`);
      return false;
    }
  };

  const work = async (actor: Actor, number: number): Promise<void> => {
    const { person, devices, renames } = actor;
    const random = randomFrom(`${seed}/traffic/${number}`);
    const run = async (userId: string | null, apiKey: string | null, device: string) => {
      const status = random.pick(outcomes);
      const event = invocation(device, status);
      while (!(await isAccepted('event', () => sendEvents(club, apiKey, [event])))) await setTimeout(RETRY_MS);
      journal.run(userId, device, status);
    };
    let wish: string | null = null;
    for (let turn = 1; wish !== null || !stopping.signal.aborted; turn += 1) {
      const device = random.chance(0.1) ? `device-new-${number}-${turn}` : random.pick(devices);
      await run(person.userId, person.apiKey, device);
      heard.set(actor, (heard.get(actor) ?? 0) + 1);
      if (random.chance(0.1)) await run(null, null, device);
      const mayRename = renames === 'always' || (renames === 'when moved' && moved);
      if (mayRename && random.chance(0.1)) wish ??= `renamed-${number}-${turn}`;
      // Work goes on while main-app is away; the same name is asked for again, because no answer is no "no".
      if (wish !== null && (await isAccepted('rename', () => chooseUsername(club, person, wish ?? '')))) {
        journal.renamed(person.userId, wish);
        wish = null;
      }
      await setTimeout(PAUSE_MS);
    }
  };
  const working = Promise.all(actors.map(work));
  // Whoever waits for something of the traffic is told; until then its failure must not end the program.
  working.catch(() => undefined);
  return {
    mainAppMoved: () => {
      moved = true;
    },
    takeRefusals: () => refusals.splice(0),
    everybodyHeard: async () => {
      const before = new Map(heard);
      // The first may have been on its way already.
      const again = async () => actors.every((actor) => (heard.get(actor) ?? 0) >= (before.get(actor) ?? 0) + 2);
      await Promise.race([until('everybody has had an event accepted', again), working]);
    },
    stop: async () => {
      stopping.abort();
      await working;
    },
  };
}

/** What will be accepted later; null for what never will. */
function passingReason(error: unknown): string | null {
  if (error instanceof TypeError) return 'no answer';
  if (error instanceof Refused && (error.status === 429 || error.status >= 500)) return String(error.status);
  return null;
}
