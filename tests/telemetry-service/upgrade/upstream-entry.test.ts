// What of the old system's entries can be read: anything may be missing, nothing may be strange.
import { Decimal128, Long } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { noFigures } from '../../../telemetry-service/src/scores/figures.ts';
import { readUpstreamEntry } from '../../../telemetry-service/src/upgrade/upstream-entry.ts';

test('what is missing or null counts as nothing, and unknown fields do not matter', () => {
  const links = { name: 'Ann', devices: new Set(), figures: null };
  expect(readUpstreamEntry('links', { username: 'Ann' })).toEqual(links);
  expect(readUpstreamEntry('links', { username: 'Ann', distinct_ids: null, colour: 'red' })).toEqual(links);
  const counts = { name: 'Ann', devices: new Set(), figures: noFigures };
  expect(readUpstreamEntry('counts', { username: 'Ann' })).toEqual(counts);
  expect(readUpstreamEntry('counts', { username: 'Ann', successes: null, days: null, lastSeenAt: null })).toEqual(
    counts,
  );
});

test('devices are read once each, and counts as they are', () => {
  const links = readUpstreamEntry('links', { username: 'ann', distinct_ids: ['a', 'b', 'a'] });
  expect(links?.devices).toEqual(new Set(['a', 'b']));
  const seen = new Date('2026-01-02T03:04:05.678Z');
  const figures = { invocations: 3, successes: 1, errors: 1, userErrors: 1, durationMs: 0.5, firstSeenAt: seen };
  const days = { '2026-01-02': 3 };
  expect(readUpstreamEntry('counts', { username: 'ann', ...figures, days })).toEqual({
    name: 'ann',
    devices: new Set(),
    figures: { ...figures, lastSeenAt: null, days },
  });
});

const unreadableNames = [undefined, null, 7, ['ann'], { name: 'ann' }];
const unreadableLinks = ['d1', 7, {}, ['d1', 7], ['d1', null], [['d1']], ['d'.repeat(201)]];
const unreadableCounts = [
  { invocations: '3' },
  { invocations: -1 },
  { successes: 1.5 },
  { errors: Number.NaN },
  { userErrors: Number.POSITIVE_INFINITY },
  { invocations: 1e13 },
  { invocations: Decimal128.fromString('3') },
  { invocations: Long.MAX_VALUE },
  { durationMs: -0.5 },
  { durationMs: 'long' },
  { firstSeenAt: '2026-01-01' },
  { lastSeenAt: new Date(8.64e15) },
  { days: 3 },
  { days: { yesterday: 1 } },
  { days: { '2026-02-30': 1 } },
  { days: { '2026.01': 1 } },
  { days: { '2026-01-01': '1' } },
  { days: { '2026-01-01': null } },
];

describe('of the wrong type or beyond what can be meant, it is unreadable', () => {
  test.for(unreadableNames)('a name like %o', (username) => {
    expect(readUpstreamEntry('links', { username, distinct_ids: [] })).toBeNull();
    expect(readUpstreamEntry('counts', { username })).toBeNull();
  });
  test.for(unreadableLinks)('devices like %o', (distinct_ids) => {
    expect(readUpstreamEntry('links', { username: 'ann', distinct_ids })).toBeNull();
  });
  test.for(unreadableCounts)('counts like %o', (counts) => {
    expect(readUpstreamEntry('counts', { username: 'ann', ...counts })).toBeNull();
  });
});
