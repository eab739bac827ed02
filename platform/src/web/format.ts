// How pages write numbers and times.
import { html } from 'hono/html';
import type { Html } from './document.ts';

const numbers = new Intl.NumberFormat('en');
const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** 1,234,567 */
export const formatNumber = (number: number): string => numbers.format(number);

/** 23 Nov 2026, by UTC. */
export const formatDay = (at: Date): string => days.format(at);

export const dayOf = (at: Date): Html => html`<time datetime="${at.toISOString()}">${formatDay(at)}</time>`;

/** 23 Nov 2026, 12:00 UTC */
export const formatMoment = (at: Date): string => `${moments.format(at)} UTC`;

export const momentOf = (at: Date): Html => html`<time datetime="${at.toISOString()}">${formatMoment(at)}</time>`;
