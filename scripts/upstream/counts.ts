// Counts as upstream keeps them, and their sum, reckoned apart from the product's own code.
import type { Random } from './random.ts';

export interface Counts {
  invocations: number;
  successes: number;
  errors: number;
  userErrors: number;
  durationMs: number;
  /** Invocations per UTC day. */
  days: Record<string, number>;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
}

export const noCounts = (): Counts => ({
  invocations: 0,
  successes: 0,
  errors: 0,
  userErrors: 0,
  durationMs: 0,
  days: {},
  firstSeenAt: null,
  lastSeenAt: null,
});

/** What is missing counts as nothing. */
export function sum(a: Counts, b: Partial<Counts>): Counts {
  const days = { ...a.days };
  for (const day in b.days) days[day] = (days[day] ?? 0) + (b.days[day] ?? 0);
  const times = [a.firstSeenAt, b.firstSeenAt, a.lastSeenAt, b.lastSeenAt].map((time) => time?.getTime());
  const [firstA, firstB, lastA, lastB] = times;
  const first = Math.min(firstA ?? Infinity, firstB ?? Infinity);
  const last = Math.max(lastA ?? -Infinity, lastB ?? -Infinity);
  return {
    invocations: a.invocations + (b.invocations ?? 0),
    successes: a.successes + (b.successes ?? 0),
    errors: a.errors + (b.errors ?? 0),
    userErrors: a.userErrors + (b.userErrors ?? 0),
    durationMs: a.durationMs + (b.durationMs ?? 0),
    days,
    firstSeenAt: Number.isFinite(first) ? new Date(first) : null,
    lastSeenAt: Number.isFinite(last) ? new Date(last) : null,
  };
}

/** A few runs in the summer of 2026. */
export function someCounts(random: Random): Counts {
  const [successes, errors, userErrors] = [1 + random.below(40), random.below(6), random.below(4)];
  const invocations = successes + errors + userErrors;
  const start = Date.UTC(2026, 5, 1 + random.below(60), random.below(24));
  const spread = 1 + random.below(3);
  const days: Record<string, number> = {};
  for (let run = 0; run < invocations; run += 1) {
    const day = dayOf(new Date(start + (run % spread) * DAY_MS));
    days[day] = (days[day] ?? 0) + 1;
  }
  return {
    invocations,
    successes,
    errors,
    userErrors,
    durationMs: invocations * (5 + random.below(500)),
    days,
    firstSeenAt: new Date(start),
    lastSeenAt: new Date(start + (Math.min(spread, invocations) - 1) * DAY_MS),
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
