// The leaderboard as people see it who have it open while others work, and who let no script run.
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { chooseUsername, invocation, joinClub, sendEvents } from '../../scripts/demo/person.ts';
import { testClub } from '../journeys/club.ts';
import { signIn } from './sign-in.ts';
import { launchBrowser, visit, type Visitor } from './visitor.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  return () => browser.close();
});

const WAIT = { timeout: 20_000, interval: 50 };

/** Rank, name and score of everybody listed. */
const ranks = ({ page }: Visitor): Promise<string[]> =>
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

test('two people see each other’s runs and renames without loading the page again', async () => {
  await using club = await testClub();
  const [ada, bob] = [await joinClub(club, 'ada'), await joinClub(club, 'bob')];
  await using adaAtHome = await visit(browser, club.mainAppUrl);
  await using bobAtHome = await visit(browser, club.mainAppUrl);
  const both = [adaAtHome, bobAtHome];
  await Promise.all([signIn(adaAtHome, ada), signIn(bobAtHome, bob)]);
  await Promise.all(both.map(({ page }) => page.goto('/')));
  // A page that was loaded again would have lost this.
  await Promise.all(both.map(({ page }) => page.evaluate("document.documentElement.dataset.first = 'yes'")));
  const bothShow = async (expected: string[]) => {
    for (const visitor of both) await expect.poll(() => ranks(visitor), WAIT).toEqual(expected);
  };

  await sendEvents(club, ada.apiKey, [invocation('laptop')]);
  await bothShow(['1 ada 11']);
  await sendEvents(club, bob.apiKey, [invocation('desk'), invocation('desk')]);
  await bothShow(['1 bob 12', '2 ada 11']);
  await chooseUsername(club, ada, 'Countess');
  await bothShow(['1 bob 12', '2 Countess 11']);

  expect(await adaAtHome.page.getByRole('row', { name: '(you)' }).innerText()).toContain('Countess');
  expect(await bobAtHome.page.getByRole('row', { name: '(you)' }).innerText()).toContain('bob');
  for (const { page } of both) expect(await page.evaluate('document.documentElement.dataset.first')).toBe('yes');
});

test('the leaderboard and a profile are read without JavaScript', async () => {
  await using club = await testClub();
  const ada = await joinClub(club, 'ada');
  await sendEvents(club, ada.apiKey, [invocation('laptop'), invocation('laptop'), invocation('server', 'error')]);
  await using reader = await visit(browser, club.mainAppUrl, { javaScriptEnabled: false });
  await expect
    .poll(async () => {
      await reader.page.goto('/');
      return ranks(reader);
    }, WAIT)
    .toEqual(['1 ada 12']);
  await reader.page.getByRole('link', { name: 'ada', exact: true }).click();
  expect(await reader.page.getByRole('heading', { level: 1 }).innerText()).toBe('ada');
  const profile = await reader.page.getByRole('main').innerText();
  expect(profile).toContain('12');
});
