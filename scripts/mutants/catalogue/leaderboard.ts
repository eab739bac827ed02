// Mistakes in bringing figures to main-app's rows.
import type { Mutant } from '../mutant.ts';

const scores = 'main-app/src/leaderboard/user-scores-store.ts';
const update = 'update: { $set: { ...figuresOf(snapshot), revision: snapshot.seq } },';
const watcherTests = ['tests/main-app/telemetry/score-watcher.test.ts'];
const pageTests = ['tests/main-app/telemetry/score-page.test.ts'];

export const leaderboardMutants: readonly Mutant[] = [
  {
    name: 'an older snapshot overwrites a newer one',
    invariant: 7,
    file: scores,
    find: ', revision: { $lt: snapshot.seq } }',
    replace: ' }',
    tests: watcherTests,
  },
  {
    name: 'the watcher inserts rows',
    invariant: 7,
    file: scores,
    find: update,
    replace: `${update} upsert: true,`,
    tests: watcherTests,
  },
  {
    name: 'the watcher writes names',
    invariant: 7,
    file: scores,
    find: update,
    replace: 'update: { $set: { ...figuresOf(snapshot), username: snapshot.username, revision: snapshot.seq } },',
    tests: watcherTests,
  },
  {
    name: 'a user id that is none stops the watcher',
    invariant: 7,
    file: scores,
    find: '.filter(({ userId }) => ObjectId.isValid(userId))',
    replace: '',
    tests: watcherTests,
  },
  {
    name: 'figures are written outside the transaction',
    invariant: 7,
    file: scores,
    find: '{ session, ordered: true }',
    replace: '{ ordered: true }',
    tests: pageTests,
  },
  {
    name: 'the cursor is written outside the transaction',
    invariant: 7,
    file: 'main-app/src/telemetry/score-cursor-store.ts',
    find: '{ session, upsert: true }',
    replace: '{ upsert: true }',
    tests: pageTests,
  },
];
