// Whether a page costs the same wherever it is on the leaderboard of a very large club, and what a rank costs.
import { fillClub } from '../filled-club.ts';
import { generateLoad } from '../load.ts';
import type { Requirement, Scenario } from '../scenario.ts';

const PEOPLE = 1_000_000;
const PAGES = {
  first: 'leaderboard',
  deep: 'its page 10,000',
  ranked: 'profile of the last',
  unranked: 'profile without a rank',
} as const;

const atMost = (of: string, limit: number, to: string): Requirement => ({
  of,
  figure: 'p50',
  to,
  bound: 'at most',
  limit,
});

export const leaderboard: Scenario = {
  name: 'leaderboard',
  title: `Pages of a club of ${PEOPLE.toLocaleString('en')} people (ms)`,
  load: 'one request at a time, HTML over HTTP',
  requirements: [
    atMost(PAGES.deep, 1.5, PAGES.first),
    atMost(PAGES.first, 1.5, PAGES.deep),
    atMost(PAGES.ranked, 2, PAGES.unranked),
  ],
  open: async ({ database, seconds }, resources) => {
    const { pages } = resources.use(await fillClub(PEOPLE, database));
    return [...pages].map(([name, visit]) => ({
      name,
      setting: 'main-app as a process, LOG_LEVEL=warn',
      round: async () => {
        const { p50, p99 } = await generateLoad({ inFlight: 1, seconds }, visit);
        return { p50, p99 };
      },
    }));
  },
};
