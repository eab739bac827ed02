// What a leaderboard shows, as short as tests compare it.
import type { Page } from 'playwright-core';

/** Rank, name and score of everybody listed. */
export const ranksOn = (page: Page): Promise<string[]> =>
  page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader') })
    .evaluateAll((rows: { innerText: string }[]) =>
      rows.map(({ innerText }) =>
        innerText
          .split(/\s*\t\s*/)
          .slice(0, 3)
          .join(' ')
          .replace(' (you)', ''),
      ),
    );
