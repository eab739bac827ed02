// What a leaderboard shows, as short as tests compare it.
import type { Page } from 'playwright-core';

/** How long what happened elsewhere may take to show. */
export const WAIT = { timeout: 30_000, interval: 50 };

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
