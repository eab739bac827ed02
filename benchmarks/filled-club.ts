// A club with as many people as one likes, all ahead of the one who looks at its pages.
import { ObjectId, type Db } from 'mongodb';
import { writePageEnd } from '../main-app/src/leaderboard/read-leaderboard.ts';
import { newScores } from '../main-app/src/leaderboard/user-scores-store.ts';
import { invocation, joinClub, leaderboard, sendEvents } from '../scripts/demo/person.ts';
import { startClub } from '../scripts/processes/club.ts';
import { serviceDatabase, type BenchmarkDatabase } from './database.ts';

export interface FilledClub extends AsyncDisposable {
  mainAppDatabase: string;
  /** By what they are called. */
  pages: Map<string, () => Promise<string>>;
}

export async function fillClub(size: number, database: BenchmarkDatabase): Promise<FilledClub> {
  await using starting = new AsyncDisposableStack();
  const mainAppDatabase = `main_app_${size}`;
  const uris = {
    main_app: await serviceDatabase(database, 'main_app', mainAppDatabase),
    telemetry: await serviceDatabase(database, 'telemetry', `telemetry_${size}`),
  };
  const club = starting.use(await startClub({ uris, settings: { RATE_LIMIT: 'off', LOG_LEVEL: 'warn' } }));
  const viewer = await joinClub(club, 'viewer');
  await sendEvents(club, viewer.apiKey, [invocation('laptop')]);
  while ((await leaderboard(club)).length === 0);

  await joinClub(club, 'newcomer');
  const ends = await fillAhead(size - 1, database.administrator.db(mainAppDatabase));
  // Started again, main-app looks at the club it has now.
  await club.kill('main-app');
  await club.start('main-app');

  const page =
    (path: string, headers: Record<string, string> = {}) =>
    async () => {
      const answer = await fetch(new URL(path, club.mainAppUrl), { headers: { accept: 'text/html', ...headers } });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${text}`);
      return text;
    };
  const asViewer = { authorization: `Bearer ${viewer.sessionToken}` };
  const kept = starting.move();
  return {
    mainAppDatabase,
    pages: new Map([
      ['leaderboard', page('/')],
      ['leaderboard, by the last', page('/', asViewer)],
      ...[...ends].map(([name, end]): [string, () => Promise<string>] => [name, page(`/?after=${end}`)]),
      ['profile of the last', page('/u/viewer', asViewer)],
      ['profile without a rank', page('/u/newcomer', asViewer)],
    ]),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const AT_ONCE = 10_000;
const A_PAGE = 50;

/** Puts them ahead of the viewer, in the order of the leaderboard; returns where the pages before some of its pages end. */
async function fillAhead(count: number, db: Db): Promise<Map<string, string>> {
  const before = new Map([
    ['its last page', count - A_PAGE],
    ['its page 10,000', A_PAGE * 9999],
  ]);
  const ends = new Map<string, string>();
  const quickly = { ordered: false, writeConcern: { w: 1 } } as const;
  for (let first = 0; first < count; first += AT_ONCE) {
    const people = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) =>
      personAhead(first + index, count),
    );
    await db.collection('user').insertMany(
      people.map(({ user }) => user),
      quickly,
    );
    await db.collection('user_scores').insertMany(
      people.map(({ scores }) => scores),
      quickly,
    );
    for (const [name, rank] of before) {
      const last = people[rank - 1 - first];
      if (last !== undefined) ends.set(name, writePageEnd({ rank, score: last.scores.score, userId: last.scores._id }));
    }
  }
  return ends;
}

/** Few have much, and many tried it once and have one and the same score. */
function personAhead(n: number, count: number) {
  const _id = new ObjectId();
  const name = { username: `person-${n}`, displayUsername: `Person-${n}` };
  const activeDays = 1 + Math.floor(400 * (1 - n / count) ** 8);
  const figures = { score: 12 * activeDays, invocations: 2 * activeDays, successes: 2 * activeDays, activeDays };
  const at = new Date();
  return {
    user: { _id, ...name, name: name.displayUsername, email: `${n}@club.example`, createdAt: at, updatedAt: at },
    scores: { ...newScores(name), _id, ...figures, firstSeenAt: at, lastActiveAt: at, revision: 1 },
  };
}
