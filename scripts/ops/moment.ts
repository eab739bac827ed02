// Points in time as people write them, and how long ago they are.
import { z } from 'zod';

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const Unit = z.enum(['s', 'm', 'h', 'd']);
const Timestamp = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/** `15m`, `2h` or `3d` before `now`, or a date or timestamp of ISO 8601; null for anything else. */
export function moment(text: string, now: Date): Date | null {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * unitMs[Unit.parse(unit)]);
  return Timestamp.safeParse(text).success ? new Date(text) : null;
}

/** In the largest unit that fits. */
export function ago(then: Date, now: Date): string {
  const ms = Math.max(now.getTime() - then.getTime(), 0);
  const unit = (['d', 'h', 'm'] as const).find((candidate) => ms >= unitMs[candidate]) ?? 's';
  return `${Math.floor(ms / unitMs[unit])}${unit}`;
}
