// A few documents of upstream's that belong together, and beside each whose it is: the truth is noted where a document is
// made, so that it owes nothing to the rules by which the migration finds it.
import { ObjectId, type Document } from 'mongodb';
import { noCounts, someCounts, sum, type Counts } from './counts.ts';
import type { Random } from './random.ts';

/** What somebody must have in the end. */
export interface Holding {
  userId: string;
  /** The name they have after the take-over, normalised. */
  username: string | null;
  devices: Set<string>;
  counts: Counts;
}

/** Documents as they stand in upstream's collections, and what must become of them. */
export interface Household {
  kind: string;
  users: Document[];
  identityMap: Document[];
  usernameMetrics: Document[];
  userMetrics: Document[];
  userScores: Document[];
  holdings: Holding[];
  /** Per device, whoever used it. */
  deviceCounts: Map<string, Counts>;
  /** Entries that nobody may get. */
  nobodys: { identityMap: number; usernameMetrics: number };
}

/** A household in the making. Documents without an owner (`null`) are nobody's. */
export interface Draft {
  readonly random: Random;
  readonly index: number;
  readonly household: Household;
}

export function newDraft(kind: string, parts: Omit<Draft, 'household'>): Draft {
  const household: Household = {
    kind,
    users: [],
    identityMap: [],
    usernameMetrics: [],
    userMetrics: [],
    userScores: [],
    holdings: [],
    deviceCounts: new Map(),
    nobodys: { identityMap: 0, usernameMetrics: 0 },
  };
  return { ...parts, household };
}

/** An account; `fields` are what better-auth's document holds besides the usual, or instead. */
export function addUser({ random, index, household }: Draft, username: string | null, fields: Document = {}): Holding {
  const _id = new ObjectId(random.hex(24));
  const createdAt = new Date(Date.UTC(2025, 0, 1) + index * 60_000 + household.users.length * 1000);
  household.users.push({
    _id,
    name: username ?? 'Nobody',
    email: `${_id.toHexString()}@club.example`,
    emailVerified: true,
    createdAt,
    updatedAt: createdAt,
    ...(username === null ? {} : { username, displayUsername: username }),
    ...fields,
  });
  const holding = {
    userId: _id.toHexString(),
    username: username?.toLowerCase() ?? null,
    devices: new Set<string>(),
    counts: noCounts(),
  };
  household.holdings.push(holding);
  return holding;
}

/** So many new devices, each with counts of its own; some stand in `user_metrics` twice, a few not at all. */
export function addDevices({ random, index, household }: Draft, howMany: number): string[] {
  return Array.from({ length: howMany }, () => {
    const distinct_id = `device-${index}-${household.deviceCounts.size}`;
    household.deviceCounts.set(distinct_id, noCounts());
    const documents = random.pick([1, 1, 1, 1, 1, 1, 1, 2, 0]);
    for (let made = 0; made < documents; made += 1) {
      const counts = someCounts(random);
      household.userMetrics.push({ distinct_id, ...counts });
      household.deviceCounts.set(distinct_id, sum(household.deviceCounts.get(distinct_id) ?? noCounts(), counts));
    }
    return distinct_id;
  });
}

/** A document of `identity_map`; `fields` override what it usually holds. */
export function addLinks(draft: Draft, owner: Holding | null, username: string, devices: string[], fields = {}): void {
  draft.household.identityMap.push({ username, distinct_ids: devices, ...clutter(draft), ...fields });
  if (owner === null) draft.household.nobodys.identityMap += 1;
  else for (const device of devices) owner.devices.add(device);
}

/** A document of `username_metrics`, with as many of the counts as are given. */
export function addCounts(
  draft: Draft,
  owner: Holding | null,
  username: string,
  counts: Partial<Counts>,
  fields = {},
): void {
  draft.household.usernameMetrics.push({ username, ...counts, ...clutter(draft), ...fields });
  if (owner === null) draft.household.nobodys.usernameMetrics += 1;
  else owner.counts = sum(owner.counts, counts);
}

/** Upstream's row of the leaderboard. */
export function addScore({ household }: Draft, username: string, counts: Counts): void {
  const { successes, invocations, days } = counts;
  const score = successes + 10 * Object.keys(days).length;
  household.userScores.push({ username, score, invocations, successes, rank: null });
}

/** Fields that nobody knows the meaning of any more. */
function clutter({ random }: Draft): Document {
  return random.chance(0.1) ? { legacyId: random.below(1_000_000), note: 'imported', plan: { tier: 'free' } } : {};
}
