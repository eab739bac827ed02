// How large a batch may be: careful at first, larger with a backlog, never a good part of the lease.
import { expect, test } from 'vitest';
import { nextLimit } from '../../../telemetry-service/src/projector/batch.ts';

const LEASE_MS = 10_000;

test('it doubles while there is a backlog, up to 500', () => {
  const limits = [1];
  while (limits.length < 12) {
    const limit = limits.at(-1) ?? 1;
    limits.push(nextLimit(limit, { size: limit, tookMs: 20 }, LEASE_MS));
  }
  expect(limits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 500, 500, 500]);
});

test('it stays while batches are not full', () => {
  expect(nextLimit(64, { size: 63, tookMs: 20 }, LEASE_MS)).toBe(64);
});

test('it shrinks when a batch takes a good part of the lease, down to one', () => {
  expect(nextLimit(64, { size: 64, tookMs: 2600 }, LEASE_MS)).toBe(32);
  expect(nextLimit(1, { size: 1, tookMs: 9000 }, LEASE_MS)).toBe(1);
});
