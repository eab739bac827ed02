// A scrape says what can be said: what has to be looked up and cannot be just now is left out of it, and only that.
import { scrapedGauges, type Reading } from '@swamp-club/platform/scraped-gauges.ts';
import { Counter, Registry } from 'prom-client';
import { expect, test } from 'vitest';

test('one look a scrape gives all of them, and a failing or hanging one leaves them out', async () => {
  const registry = new Registry();
  new Counter({ name: 'other_total', help: 'Another.', registers: [registry] }).inc(3);
  let looks = 0;
  const answers = {
    well: (): Promise<Reading[]> =>
      Promise.resolve([
        { name: 'waiting', value: 7 },
        { name: 'items', labels: { status: 'dead' }, value: 2 },
      ]),
    failing: () => Promise.reject(new Error('the database is away')),
    hanging: () => new Promise<Reading[]>(() => undefined),
  };
  let answer: keyof typeof answers = 'well';
  scrapedGauges(
    registry,
    [
      { name: 'waiting', help: 'How many wait.' },
      { name: 'items', help: 'How many there are.', labelNames: ['status'] },
    ],
    () => {
      looks += 1;
      return answers[answer]();
    },
  );
  const samples = async () =>
    (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const all = ['other_total 3', 'waiting 7', 'items{status="dead"} 2'];
  expect(await samples()).toEqual(all);
  expect(looks).toBe(1);
  for (answer of ['failing', 'hanging'] as const) expect(await samples()).toEqual(['other_total 3']);
  answer = 'well';
  expect(await samples()).toEqual(all);
  expect(looks).toBe(4);
});
