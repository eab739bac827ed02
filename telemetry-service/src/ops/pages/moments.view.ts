// How pages for operators write times: to the second, and how long ago.
import type { Html } from '@swamp-club/platform/web/document.ts';
import { html } from 'hono/html';

/** 2026-11-23 20:42:39 */
export const formatInstant = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ');

export const instantOf = (at: Date): Html => html`<time datetime="${at.toISOString()}">${formatInstant(at)}</time>`;

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** In the largest unit that fits: `5 s`, `3 min`, `2 h`, `4 d`. */
export function formatAge(since: Date, now: Date): string {
  const ms = Math.max(now.getTime() - since.getTime(), 0);
  const [unit, length] = units.find(([, length]) => ms >= length) ?? ['s', 1000];
  return `${Math.floor(ms / length)} ${unit}`;
}
