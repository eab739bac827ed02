// The oracle's own counting: what a few events come to, and two of such sums together.

export interface Counted {
  result: 'success' | 'error' | 'user_error' | null;
  durationMs: number;
  receivedAt: number;
}

export interface Totals {
  invocations: number;
  successes: number;
  errors: number;
  userErrors: number;
  durationMs: number;
  firstSeenAt: number | null;
  lastSeenAt: number | null;
  days: Record<string, number>;
}

export function totalsOf(events: readonly Counted[]): Totals {
  const times = events.map(({ receivedAt }) => receivedAt);
  const count = (result: Counted['result']) => events.filter((event) => event.result === result).length;
  const days: Record<string, number> = {};
  for (const time of times) {
    const day = new Date(time).toISOString().slice(0, 10);
    days[day] = (days[day] ?? 0) + 1;
  }
  return {
    invocations: events.length,
    successes: count('success'),
    errors: count('error'),
    userErrors: count('user_error'),
    durationMs: events.reduce((sum, { durationMs }) => sum + durationMs, 0),
    firstSeenAt: times.length === 0 ? null : Math.min(...times),
    lastSeenAt: times.length === 0 ? null : Math.max(...times),
    days,
  };
}

/** Both together. */
export function sum(a: Totals, b: Totals): Totals {
  const days = { ...a.days };
  for (const [day, invocations] of Object.entries(b.days)) days[day] = (days[day] ?? 0) + invocations;
  const firsts = [a.firstSeenAt, b.firstSeenAt].filter((time) => time !== null);
  const lasts = [a.lastSeenAt, b.lastSeenAt].filter((time) => time !== null);
  return {
    invocations: a.invocations + b.invocations,
    successes: a.successes + b.successes,
    errors: a.errors + b.errors,
    userErrors: a.userErrors + b.userErrors,
    durationMs: a.durationMs + b.durationMs,
    firstSeenAt: firsts.length === 0 ? null : Math.min(...firsts),
    lastSeenAt: lasts.length === 0 ? null : Math.max(...lasts),
    days,
  };
}

export const scoreOf = ({ successes, days }: Totals): number => successes + 10 * Object.keys(days).length;

export const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
