// A club with as many people as one likes, all ahead of the one who looks at its pages.
import { ObjectId } from 'mongodb';
import { writePageEnd } from '../main-app/src/leaderboard/leaderboard-page.ts';
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

  const ahead = peopleAhead(size - 1);
  const db = database.administrator.db(mainAppDatabase);
  await db.collection('user').insertMany(ahead.map(({ user }) => user));
  await db.collection('user_scores').insertMany(ahead.map(({ scores }) => scores));
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
      ['its last page', page(`/?after=${endOfLastButOne(ahead)}`)],
      ['profile of the last', page('/u/viewer', asViewer)],
    ]),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Few have much, and many tried it once and have one and the same score. */
function peopleAhead(count: number) {
  return Array.from({ length: count }, (_, n) => {
    const _id = new ObjectId();
    const name = { username: `person-${n}`, displayUsername: `Person-${n}` };
    const activeDays = 1 + Math.floor(400 * (1 - n / count) ** 8);
    const figures = { score: 12 * activeDays, invocations: 2 * activeDays, successes: 2 * activeDays, activeDays };
    const at = new Date();
    return {
      user: { _id, ...name, name: name.displayUsername, email: `${n}@club.example`, createdAt: at, updatedAt: at },
      scores: { ...newScores(name), _id, ...figures, firstSeenAt: at, lastActiveAt: at, revision: 1 },
    };
  });
}

/** They are in the order of the leaderboard; the viewer comes after them. */
function endOfLastButOne(ahead: ReturnType<typeof peopleAhead>): string {
  const last = ahead.at(-50);
  if (last === undefined) throw new Error('A club of at least 51 people has a second page.');
  return writePageEnd({ rank: ahead.length - 49, score: last.scores.score, userId: last.scores._id });
}
