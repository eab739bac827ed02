// Entries as the old code wrote them, as documents and as the oracle understands them.
import type { ModelEntry } from '../model.ts';
import { type Totals, totalsOf } from '../totals.ts';
import type { UpstreamCounts, UpstreamEntry } from './upstream-data.ts';

/** Before everything that happens in a simulation. */
const THEN = Date.UTC(2039, 11, 31);
const HOUR_MS = 60 * 60 * 1000;

export const collectionOf = {
  links: 'identity_map',
  counts: 'username_metrics',
} as const satisfies Record<ModelEntry['of'], string>;

export function modelEntry({ of, username, damage, devices, counts }: UpstreamEntry): ModelEntry {
  const names = damage === 'no name' ? {} : { username: damage === 'a number for a name' ? 42 : username };
  const contents = of === 'links' ? { distinct_ids: devices } : countsDocument(counts);
  const spoilt = of === 'links' ? { distinct_ids: 'd0' } : { invocations: 'many' };
  return {
    of,
    name: damage === null ? username : null,
    devices: of === 'links' && damage === null ? (devices ?? []) : [],
    totals: of === 'counts' && damage === null ? totalsOfCounts(counts) : totalsOf([]),
    document: { ...names, ...contents, ...(damage === 'text for contents' ? spoilt : {}), sinceRelease: '0.9' },
    handled: false,
  };
}

export function countsDocument({ firstSeen, lastSeen, ...counts }: UpstreamCounts): Record<string, unknown> {
  return {
    ...counts,
    ...(firstSeen === undefined ? {} : { firstSeenAt: new Date(timeOf(firstSeen)) }),
    ...(lastSeen === undefined ? {} : { lastSeenAt: new Date(timeOf(lastSeen)) }),
  };
}

export function totalsOfCounts({ firstSeen, lastSeen, ...counts }: UpstreamCounts): Totals {
  return {
    ...totalsOf([]),
    ...counts,
    firstSeenAt: firstSeen === undefined ? null : timeOf(firstSeen),
    lastSeenAt: lastSeen === undefined ? null : timeOf(lastSeen),
  };
}

const timeOf = (hoursAgo: number): number => THEN - hoursAgo * HOUR_MS;
