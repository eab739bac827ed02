// What people were told had happened, kept beside both services, and whether both databases and the leaderboard agree with it.
import type { MongoClient } from 'mongodb';
import { setTimeout } from 'node:timers/promises';
import { assert } from 'vitest';
import { z } from 'zod';
import {
  chooseUsername,
  currentUsername,
  invocation,
  joinClub,
  Refused,
  sendEvents,
  wholeLeaderboard,
  type Club,
  type Person,
} from '../../scripts/demo/person.ts';
import { eventually } from '../support/eventually.ts';

export interface Member {
  readonly person: Person;
  username: string;
  /** How many renames took place, first names not among them. */
  renames: number;
  /** Runs by device. */
  readonly devices: Map<string, number>;
  /** The commands that renames were answered with. */
  readonly commandIds: string[];
}

/** Asks, and asks again until there is an answer that tells how it ended. */
export type Persist = <T>(ask: () => Promise<T>) => Promise<T>;

export class Ledger {
  readonly #club: Club;
  readonly #admin: MongoClient;
  readonly #members: Member[] = [];
  /** Runs without a key, by device. */
  readonly #anonymous = new Map<string, number>();
  readonly #persist: Persist;

  /** @param persist how somebody asks again who was not answered */
  constructor(club: Club & { admin: MongoClient }, persist: Persist = untilAnswered) {
    this.#club = club;
    this.#admin = club.admin;
    this.#persist = persist;
  }

  async join(username: string): Promise<Member> {
    return this.enter(await joinClub(this.#club, username), username);
  }

  /** Takes note of somebody who has joined. */
  enter(person: Person, username: string): Member {
    const member: Member = { person, username, renames: 0, devices: new Map(), commandIds: [] };
    this.#members.push(member);
    return member;
  }

  /** @throws Refused, or a TypeError when nobody answers: then it is in doubt, see `settleName`. */
  async rename(member: Member, username: string): Promise<string> {
    const { commandId } = await chooseUsername(this.#club, member.person, username);
    if (commandId === null) throw new Error('This was no rename.');
    this.#renamed(member, username);
    member.commandIds.push(commandId);
    return commandId;
  }

  /** Takes note of what became of a rename that was not answered; returns whether it took place. */
  async settleName(member: Member): Promise<boolean> {
    const username = await currentUsername(this.#club, member.person);
    const renamed = username !== member.username;
    if (renamed) this.#renamed(member, username);
    return renamed;
  }

  /** One run of the CLI, which is accepted. */
  async send(member: Member, device: string): Promise<void> {
    await sendEvents(this.#club, member.person.apiKey, [invocation(device)]);
    this.ran(member, device);
  }

  /** As the CLI does it: whoever gets no 202 sends the same events again. */
  async sendUntilAccepted(member: Member, device: string): Promise<void> {
    const events = [invocation(device)];
    await this.#persist(() => sendEvents(this.#club, member.person.apiKey, events));
    this.ran(member, device);
  }

  /** The same without a key: it counts for the device alone. */
  async sendAnonymouslyUntilAccepted(device: string): Promise<void> {
    const events = [invocation(device)];
    await this.#persist(() => sendEvents(this.#club, null, events));
    this.#anonymous.set(device, (this.#anonymous.get(device) ?? 0) + 1);
  }

  /** As a person does it: whoever gets no answer, or a 503, asks for the same name again. */
  async renameUntilAnswered(member: Member, username: string): Promise<void> {
    const { commandId } = await this.#persist(() => chooseUsername(this.#club, member.person, username));
    this.#renamed(member, username);
    // Null when an earlier try had taken place after all.
    if (commandId !== null) member.commandIds.push(commandId);
  }

  /** Takes note of a run that was accepted. */
  ran(member: Member, device: string): void {
    member.devices.set(device, (member.devices.get(device) ?? 0) + 1);
  }

  #renamed(member: Member, username: string): void {
    member.username = username;
    member.renames += 1;
  }

  /** Resolves when everything everywhere is as acknowledged, nothing lost, nothing doubled, and throws when it does not get there. */
  async agrees(): Promise<void> {
    await eventually(async () => assert.deepEqual(await this.#found(), this.#expected()));
  }

  /** What was acknowledged: runs and renames. */
  totals(): { events: number; renames: number } {
    const runs = [this.#anonymous, ...this.#members.map(({ devices }) => devices)].flatMap((all) => [...all.values()]);
    return { events: sum(runs), renames: sum(this.#members.map(({ renames }) => renames)) };
  }

  #expected() {
    const active = this.#members.filter(({ devices }) => devices.size > 0);
    const perDevice = new Map(this.#anonymous);
    for (const { devices } of active) {
      for (const [device, runs] of devices) perDevice.set(device, (perDevice.get(device) ?? 0) + runs);
    }
    const renamed = byUser(
      this.#members.filter(({ renames }) => renames > 0),
      ({ renames }) => renames,
    );
    return {
      users: byUser(this.#members, ({ username }) => username),
      registry: byUser(this.#members, ({ username }) => username),
      scores: byUser(this.#members, ({ username, devices }) => ({
        username,
        invocations: sum(devices.values()),
        devices: devices.size,
      })),
      leaderboard: Object.fromEntries(active.map(({ username, devices }) => [username, sum(devices.values())])),
      links: byUser(active, ({ username, devices }) => ({ username, devices: [...devices.keys()].toSorted() })),
      counts: byUser(active, ({ username, devices }) => ({ username, invocations: sum(devices.values()) })),
      deviceCounts: Object.fromEntries(perDevice),
      outbox: { unsent: 0, charged: 0, byUser: renamed },
      commands: { open: 0, charged: 0, byUser: renamed },
      events: { open: 0, charged: 0, done: sum(perDevice.values()) },
      unknownCommands: new Array<string>(),
    };
  }

  async #found() {
    const mainApp = this.#admin.db('main_app');
    const telemetry = this.#admin.db('telemetry');
    const all = <T extends z.ZodType>(schema: T, db: typeof mainApp, name: string, filter = {}) =>
      db
        .collection(name)
        .find(filter)
        .toArray()
        .then((documents) => z.array(schema).parse(documents));
    const users = await all(User, mainApp, 'user');
    const scores = await all(Scores, mainApp, 'user_scores');
    const links = await all(Links, telemetry, 'identity_map');
    const counts = await all(Counts, telemetry, 'username_metrics');
    const devices = await all(Device, telemetry, 'user_metrics');
    const outbox = await all(Queued, mainApp, 'outbox');
    const commands = await all(Queued, telemetry, 'telemetry_commands');
    const known = new Set(commands.map(({ _id }) => _id));
    const events = await all(Event, telemetry, 'telemetry_events');
    const listed = await wholeLeaderboard(this.#club);
    return {
      users: unique(users.map(({ _id, username }) => [_id, username])),
      registry: unique(
        (await all(Claim, mainApp, 'usernames', { state: 'active' })).map(({ holderId, name }) => [holderId, name]),
      ),
      scores: unique(scores.map(({ _id, ...row }) => [_id, row])),
      leaderboard: unique(listed.map(({ username, invocations }) => [username, invocations])),
      links: unique(
        links.map(({ userId, username, distinct_ids }) => [userId, { username, devices: distinct_ids.toSorted() }]),
      ),
      counts: unique(counts.map(({ userId, ...entry }) => [userId, entry])),
      deviceCounts: unique(devices.map(({ distinct_id, invocations }) => [distinct_id, invocations])),
      outbox: {
        unsent: outbox.filter(({ status }) => status !== 'sent').length,
        charged: outbox.filter(({ attempts }) => attempts > 0).length,
        byUser: countByUser(outbox),
      },
      commands: { ...openAndCharged(commands), byUser: countByUser(commands) },
      events: { ...openAndCharged(events), done: events.filter(({ status }) => status === 'done').length },
      unknownCommands: this.#members.flatMap(({ commandIds }) => commandIds).filter((id) => !known.has(id)),
    };
  }
}

/** Nobody there and 503 do not tell. */
async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const nobodyThere = error instanceof TypeError;
      if (!nobodyThere && !(error instanceof Refused && error.status === 503)) throw error;
      await setTimeout(50);
    }
  }
}

const byUser = <T>(members: Member[], value: (member: Member) => T) =>
  Object.fromEntries(members.map((member) => [member.person.userId, value(member)]));

const Id = z.unknown().transform(String);
const User = z.object({ _id: Id, username: z.string() });
const Claim = z.object({ holderId: Id, name: z.string() });
const Scores = z.object({ _id: Id, username: z.string(), invocations: z.number(), devices: z.number() });
const Links = z.object({ userId: z.string(), username: z.string(), distinct_ids: z.array(z.string()) });
const Counts = z.object({ userId: z.string(), username: z.string(), invocations: z.number() });
const Device = z.object({ distinct_id: z.string(), invocations: z.number() });
const Event = z.object({ status: z.string(), attempts: z.number() });
const Queued = Event.extend({ _id: z.string(), userId: Id });

const sum = (numbers: Iterable<number>): number => Iterator.from(numbers).reduce((total, number) => total + number, 0);

/** An object with an entry a key; two of one key are told apart, so that what is doubled does not hide. */
function unique<T>(entries: [string, T][]): Record<string, T> {
  return Object.fromEntries(
    entries.map(([key, value], index) => {
      const doubled = entries.findIndex(([other]) => other === key) !== index;
      return [doubled ? `${key}, doubled` : key, value];
    }),
  );
}

function countByUser(items: { userId: string }[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(items, ({ userId }) => userId)].map(([userId, own]) => [userId, own.length]),
  );
}

const openAndCharged = (items: z.output<typeof Event>[]) => ({
  open: items.filter(({ status }) => status !== 'done').length,
  charged: items.filter(({ attempts }) => attempts > 0).length,
});
