// The additive counts of a device or a person: adding is all that ever happens to them, so totals are conserved.
import { z } from 'zod';

const count = z.number().default(0);

/** As stored. Documents of an upgraded database may lack fields. */
export const Figures = z.object({
  invocations: count,
  successes: count,
  errors: count,
  userErrors: count,
  durationMs: count,
  firstSeenAt: z.date().nullable().default(null),
  lastSeenAt: z.date().nullable().default(null),
  /** Invocations per UTC day, `YYYY-MM-DD`. */
  days: z.record(z.string(), z.number()).default({}),
});
export type Figures = z.infer<typeof Figures>;

export const noFigures: Figures = Figures.parse({});

/** Events of another name are kept and not counted. */
export const COUNTED_EVENT = 'cli_invocation';

export interface Invocation {
  result: 'success' | 'error' | 'user_error' | null;
  durationMs: number;
  /** Devices' own clocks are not to be trusted: the time of receipt decides the day. */
  receivedAt: Date;
}

export function figuresOf({ result, durationMs, receivedAt }: Invocation): Figures {
  return {
    invocations: 1,
    successes: result === 'success' ? 1 : 0,
    errors: result === 'error' ? 1 : 0,
    userErrors: result === 'user_error' ? 1 : 0,
    durationMs,
    firstSeenAt: receivedAt,
    lastSeenAt: receivedAt,
    days: { [utcDay(receivedAt)]: 1 },
  };
}

export function addFigures(a: Figures, b: Figures): Figures {
  const days = { ...a.days };
  for (const [day, invocations] of Object.entries(b.days)) days[day] = (days[day] ?? 0) + invocations;
  return {
    invocations: a.invocations + b.invocations,
    successes: a.successes + b.successes,
    errors: a.errors + b.errors,
    userErrors: a.userErrors + b.userErrors,
    durationMs: a.durationMs + b.durationMs,
    firstSeenAt: chosen(a.firstSeenAt, b.firstSeenAt, (x, y) => x < y),
    lastSeenAt: chosen(a.lastSeenAt, b.lastSeenAt, (x, y) => x > y),
    days,
  };
}

/** `figures` as an update that adds them to whatever a document holds. */
export function addingUpdate(figures: Figures) {
  const { firstSeenAt, lastSeenAt, days, ...counts } = figures;
  const perDay = Object.entries(days).map(([day, invocations]): [string, number] => [`days.${day}`, invocations]);
  return {
    $inc: { ...counts, ...Object.fromEntries(perDay) },
    ...(firstSeenAt === null ? {} : { $min: { firstSeenAt } }),
    ...(lastSeenAt === null ? {} : { $max: { lastSeenAt } }),
  };
}

export const utcDay = (date: Date): string => date.toISOString().slice(0, 10);

function chosen(a: Date | null, b: Date | null, first: (a: Date, b: Date) => boolean): Date | null {
  if (a === null || b === null) return a ?? b;
  return first(a, b) ? a : b;
}
