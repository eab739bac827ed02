// What people of the club did and were told had happened, kept beside both databases, one of which is about to forget some of it.
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import {
  chooseUsername,
  deleteAccount,
  invocation,
  joinClub,
  Refused,
  sendEvents,
  type Club,
  type Member,
} from '../../../scripts/demo/person.ts';

export interface Somebody extends Member {
  username: string;
}

const EventId = z.object({ distinct_id: z.string(), insert_id: z.string() });
export const eventKey = (distinctId: string, insertId: string): string => `${distinctId}/${insertId}`;

export class Chronicle {
  readonly #club: Club;
  #renames = 0;
  /** Who has an account. */
  readonly people = new Map<string, Somebody>();
  /** Whom main-app has forgotten in a restore, with the name that telemetry keeps. */
  readonly strangers = new Map<string, string>();
  /** Who has deleted their account. */
  readonly deleted = new Set<string>();
  /** Acknowledged and not lost. */
  readonly events = new Set<string>();

  constructor(club: Club) {
    this.#club = club;
  }

  async join(username: string): Promise<Somebody> {
    const somebody = { ...(await joinClub(this.#club, username)), username };
    this.people.set(somebody.userId, somebody);
    return somebody;
  }

  async rename(somebody: Somebody, username: string): Promise<void> {
    await chooseUsername(this.#club, somebody, username);
    somebody.username = username;
  }

  nextName({ username }: Somebody): string {
    this.#renames += 1;
    return `${username.split('.')[0]}.${this.#renames}`;
  }

  /** One run of the CLI, which sends it again until it is accepted; nobody: without a key. */
  async run(somebody: Somebody | null, device: string, status: 'success' | 'error' = 'success'): Promise<void> {
    const event = invocation(device, status);
    const { distinct_id, insert_id } = EventId.parse(event);
    while (!(await this.#isAccepted(somebody, event))) await setTimeout(50);
    this.events.add(eventKey(distinct_id, insert_id));
  }

  async #isAccepted(somebody: Somebody | null, event: object): Promise<boolean> {
    try {
      await sendEvents(this.#club, somebody?.apiKey ?? null, [event]);
      return true;
    } catch (error) {
      const isAway = error instanceof TypeError || (error instanceof Refused && error.status === 503);
      if (!isAway) throw error;
      return false;
    }
  }

  async leave(somebody: Somebody): Promise<void> {
    await deleteAccount(this.#club, somebody);
    this.people.delete(somebody.userId);
    this.deleted.add(somebody.userId);
  }

  /** Main-app knows these alone now, by the names of then. Returns how many accounts and names are lost. */
  mainAppForgot(names: ReadonlyMap<string, string>): { accounts: number; names: number } {
    const lost = { accounts: 0, names: 0 };
    for (const [userId, somebody] of this.people) {
      const then = names.get(userId);
      if (then === undefined) {
        lost.accounts += 1;
        this.people.delete(userId);
        this.strangers.set(userId, somebody.username);
      } else if (then !== somebody.username) {
        lost.names += 1;
        somebody.username = then;
      }
    }
    return lost;
  }

  /** Telemetry has these of all that were acknowledged so far. Returns how many are lost. */
  telemetryForgot(kept: ReadonlySet<string>): number {
    const lost = [...this.events].filter((key) => !kept.has(key));
    for (const key of lost) this.events.delete(key);
    return lost.length;
  }
}
