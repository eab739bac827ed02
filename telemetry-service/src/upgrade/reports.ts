// What the migration tells whoever runs it: how far it is, what it would do, what it did, whether all is well.
import { z } from 'zod';

export interface Progress {
  phase: 'counting' | 'entries' | 'people' | 'done';
  /** Of `total`: entries, then people. A total may turn out a little too small. */
  done: number;
  total: number;
}

/** `identity_map` holds links to devices, `username_metrics` counts. */
export type EntryKind = 'links' | 'counts';
export const entryKinds = ['links', 'counts'] as const satisfies readonly EntryKind[];

export const setAsideReasons = ['no_holder', 'contested', 'unreadable', 'too_large'] as const;
export type SetAsideReason = (typeof setAsideReasons)[number];

/** What became, or would become, of entries without an owner. */
export interface Tally {
  adopted: number;
  /** Of people who have been erased. */
  removed: number;
  setAside: Record<SetAsideReason, number>;
}

export const noTally = (): Tally => ({
  adopted: 0,
  removed: 0,
  setAside: { no_holder: 0, contested: 0, unreadable: 0, too_large: 0 },
});

export interface MigrationState {
  /**
   * `not_begun`: nothing has an owner, the projector waits. `under_way`: `run` was interrupted, go on with it.
   * `done`: the projector runs. `going_back`: `back` was interrupted, go on with it.
   */
  phase: 'not_begun' | 'under_way' | 'done' | 'going_back';
  startedAt: Date | null;
  /** Entries without an owner as yet; in phase `done` there should be none, and `run` would adopt them. */
  bare: Record<EntryKind, number>;
  handled: Record<EntryKind, Tally>;
}

export interface OwnershipPlan {
  kinds: Record<EntryKind, Tally & { merged: number; examples: PlannedExample[] }>;
  /** People who will own something. */
  owners: number;
  /** Accounts of main-app: each gets its label and a snapshot. */
  people: number;
  /** Unique indexes on names alone, which are in the way of names that are used again: `collection.index`. */
  indexesToDrop: string[];
}

/** A few of each fate. `id`: the document's `_id`, for people to read. */
export interface PlannedExample {
  id: string;
  username: string | null;
  fate: 'adopted' | 'merged' | 'removed' | SetAsideReason;
  ownerId: string | null;
}

/** `interrupted`: the signal aborted; run it again. `nothing_to_do`: everything had an owner already. */
export interface MigrationResult {
  outcome: 'completed' | 'interrupted' | 'nothing_to_do';
  /** Of all runs so far. */
  handled: Record<EntryKind, Tally>;
  /** Devices that this run counted but did not link, because their people have too many. */
  unlinked: number;
}

const amount = z.number().default(0);
/** Sums over a collection of entries. */
export const Totals = z.object({
  entries: amount,
  /** Device ids, with repetitions. */
  links: amount,
  invocations: amount,
  successes: amount,
  errors: amount,
  userErrors: amount,
  durationMs: amount,
  /** Invocations as the days have them. */
  dayInvocations: amount,
});
export type Totals = z.infer<typeof Totals>;

export interface Verification {
  /** No problem was found. */
  ok: boolean;
  people: number;
  before: Record<EntryKind, Totals>;
  /** Events counted since the migration began. */
  events: Totals;
  /** Owned now, set aside, removed. */
  after: Record<EntryKind, Record<'owned' | 'unowned' | 'removed', Totals>>;
  problems: { total: number; examples: Problem[] };
  /** People whose newest name telemetry has not heard of yet, or who were renamed this very moment. No problem. */
  labelsBehind: number;
  /** Events have expired since: what is more than originals and remaining events is taken for theirs. */
  eventsExpired: boolean;
}

export type Problem =
  | { kind: 'bare_entries'; of: EntryKind; entries: number }
  | { kind: 'crossed_link' | 'missing_link'; userId: string; device: string }
  | { kind: 'wrong_count'; userId: string; field: string; expected: number; found: number }
  | { kind: 'wrong_total'; of: EntryKind; field: string; expected: number; found: number }
  | { kind: 'wrong_label'; userId: string; expected: string | null; found: string | null };
