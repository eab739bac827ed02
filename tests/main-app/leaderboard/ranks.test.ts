// Ranks in a club too large to count everybody for each of them.
import { ensureCollections } from '@swamp-club/platform/collections.ts';
import { expect, test } from 'vitest';
import { createRanks } from '../../../main-app/src/leaderboard/ranks.ts';
import {
  userScoresCollection,
  userScoresStore,
  type ListedScores,
} from '../../../main-app/src/leaderboard/user-scores-store.ts';
import { testDatabase } from '../../support/database.ts';
import { profiled } from '../../support/profiler.ts';
import { addRows } from './user-scores-rows.ts';

const { signal } = new AbortController();

test('every rank is right, ties included, and found by counting few', async () => {
  await using database = await testDatabase('main_app');
  await ensureCollections(database.db, [userScoresCollection]);
  // As in a real club: few scores that only one person has, and one that hundreds have who tried it once.
  const people = Array.from({ length: 600 }, (_, n) => ({
    username: `person-${n}`,
    score: n % 3 === 0 ? n : n % 40,
    invocations: n % 100 === 0 ? 0 : 1,
  }));
  await addRows({ database }, people);
  const scores = userScoresStore(database.db);
  const ranks = createRanks(scores);
  const listed = await scores.listBehind(null, people.length);
  const rankOfEach = () => Promise.all(listed.map((row) => ranks.rankOf(row)));
  const expected = listed.map((_, index) => index + 1);
  expect(await rankOfEach()).toEqual(expected);
  await ranks.survey(signal);
  expect(await rankOfEach()).toEqual(expected);

  const [first, last] = [demand(listed[100]), demand(listed.at(-1))];
  const counted = await profiled(database, async () => {
    expect([await ranks.rankOf(first), await ranks.rankOf(last)]).toEqual([101, listed.length]);
  });
  const counts = counted.filter(({ ns }) => ns.endsWith('.user_scores'));
  expect(counts).toHaveLength(2);
  for (const { planSummary, keysExamined } of counts) {
    expect(planSummary).toMatch(/^IXSCAN/);
    expect(keysExamined).toBeLessThanOrEqual(255);
  }

  // Somebody overtakes everybody: at once true of those before the first known place, of the rest after the next survey.
  await addRows({ database }, [{ username: 'newcomer', score: 1_000_000 }]);
  expect(await ranks.rankOf(first)).toBe(102);
  expect(await ranks.rankOf(last)).toBe(listed.length);
  await ranks.survey(signal);
  expect(await ranks.rankOf(last)).toBe(listed.length + 1);
});

test('somebody without events has no rank', async () => {
  await using database = await testDatabase('main_app');
  await addRows({ database }, [{ username: 'idle', score: 0, invocations: 0 }]);
  const scores = userScoresStore(database.db);
  expect(await createRanks(scores).rankOf(demand(await scores.findByUsername('idle')))).toBeNull();
});

function demand(row: ListedScores | null | undefined): ListedScores {
  if (row == null) throw new Error('there is no such row');
  return row;
}
