// How fast one address may send: a burst at once, then as many a second as are left to it, whatever the clock does.
import { expect, test } from 'vitest';
import { IngestRate } from '../../../telemetry-service/src/ingest/ingest-rate.ts';

const seconds = (n: number) => n * 1000;

function rateAt(start: number) {
  const clock = { ms: start };
  const rate = new IngestRate(() => new Date(clock.ms));
  const takeMany = (count: number) => Array.from({ length: count }, () => rate.take('192.0.2.1'));
  return { clock, rate, takeMany };
}

test('after a burst of a thousand an address waits, and has a hundred more each second', () => {
  const { clock, rate, takeMany } = rateAt(seconds(100));
  expect(takeMany(1001).filter((wait) => wait > 0)).toEqual([1]);
  expect(rate.take('192.0.2.2')).toBe(0);
  clock.ms += seconds(1);
  expect(takeMany(101).filter((wait) => wait > 0)).toEqual([1]);
});

test('a clock that is put back keeps nobody out', () => {
  const { clock, takeMany } = rateAt(seconds(7200));
  takeMany(10);
  clock.ms -= seconds(3600);
  expect(takeMany(10)).toEqual(Array(10).fill(0));
});
