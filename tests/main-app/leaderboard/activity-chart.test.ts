import { expect, test } from 'vitest';
import { activityChart } from '../../../main-app/src/leaderboard/activity-chart.ts';

/** The chart of so many invocations on the first days of a month. */
async function chartOf(invocations: readonly number[], label = 'Activity'): Promise<string> {
  const days = invocations.map((count, n) => ({ day: `2026-11-0${n + 1}`, invocations: count }));
  return String(await activityChart(days, label));
}

/** What its bars say, each once: it is drawn for phones, too. */
const barsOf = async (invocations: readonly number[]) =>
  new Set([...(await chartOf(invocations)).matchAll(/<title>([^<]*)<\/title>/g)].map(([, title]) => title));

test('every day with activity is drawn, and says when and how much it was', async () => {
  expect(await barsOf([0, 1234, 0, 7])).toEqual(new Set(['2 Nov 2026: 1,234', '4 Nov 2026: 7']));
});

test('other figures are another drawing, and so is another label', async () => {
  expect(await barsOf([1, 0])).toEqual(new Set(['1 Nov 2026: 1']));
  expect(await barsOf([2, 0])).toEqual(new Set(['1 Nov 2026: 2']));
  expect(await chartOf([2, 0], 'Two on one day')).toContain('aria-label="Two on one day"');
});

test('more people than drawings are kept for get theirs all the same', async () => {
  for (let person = 101; person < 311; person += 1) {
    expect(await barsOf([person])).toEqual(new Set([`1 Nov 2026: ${person}`]));
  }
});
