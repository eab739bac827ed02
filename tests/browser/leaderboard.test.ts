// The leaderboard as people see it who have it open while others work, and who let no script run.
import { expect, test } from 'vitest';
import { chooseUsername, deleteAccount, invocation, joinClub, sendEvents } from '../../scripts/demo/person.ts';
import { eventually } from '../support/eventually.ts';
import { ranksOn } from './ranks.ts';
import { signIn } from './sign-in.ts';
import { stageOfFile } from './stage.ts';

const stage = stageOfFile();

test('two people see each other’s runs and renames without loading the page again, telemetry killed meanwhile', async () => {
  const { club, visit } = stage();
  const [ada, bob] = [await joinClub(club, 'ada'), await joinClub(club, 'bob')];
  await using adaAtHome = await visit();
  await using bobAtHome = await visit();
  const both = [adaAtHome, bobAtHome];
  await Promise.all([signIn(adaAtHome, ada), signIn(bobAtHome, bob)]);
  await Promise.all(both.map(({ page }) => page.goto('/')));
  // A page that was loaded again would have lost this.
  await Promise.all(both.map(({ page }) => page.evaluate("document.documentElement.dataset.first = 'yes'")));
  const bothShow = async (expected: string[]) => {
    for (const { page } of both) await eventually(async () => expect(await ranksOn(page)).toEqual(expected));
  };

  await sendEvents(club, ada.apiKey, [invocation('laptop')]);
  await bothShow(['1 ada 11']);
  await sendEvents(club, bob.apiKey, [invocation('desk'), invocation('desk')]);
  await bothShow(['1 bob 12', '2 ada 11']);
  await club.kill('telemetry-service');
  await chooseUsername(club, ada, 'Countess');
  await bothShow(['1 bob 12', '2 Countess 11']);
  await club.start('telemetry-service');
  await sendEvents(club, ada.apiKey, [invocation('laptop'), invocation('laptop')]);
  await bothShow(['1 Countess 13', '2 bob 12']);

  expect(await adaAtHome.page.getByRole('row', { name: '(you)' }).innerText()).toContain('Countess');
  expect(await bobAtHome.page.getByRole('row', { name: '(you)' }).innerText()).toContain('bob');
  for (const { page } of both) expect(await page.evaluate('document.documentElement.dataset.first')).toBe('yes');
});

test('an open profile follows its person from name to name, and says so when they have left', async () => {
  const { club, visit } = stage();
  const dora = await joinClub(club, 'dora');
  await using reader = await visit();
  const { page } = reader;
  await page.goto('/u/dora');
  const table = page.getByRole('table', { name: 'Days with activity' });
  const heading = page.getByRole('heading', { level: 1 });

  await sendEvents(club, dora.apiKey, [invocation('laptop')]);
  await page.getByText('The same as a table').click();
  await eventually(async () => expect(await table.innerText()).toMatch(/\s1$/));
  await sendEvents(club, dora.apiKey, [invocation('laptop')]);
  // What was opened stays open, and the keyboard where it was.
  await eventually(async () => expect(await table.innerText()).toMatch(/\s2$/));
  expect(await page.evaluate('document.activeElement.textContent')).toBe('The same as a table');

  await chooseUsername(club, dora, 'Explorer');
  await eventually(async () => expect(await heading.innerText()).toBe('Explorer'));
  expect([new URL(page.url()).pathname, await page.title()]).toEqual(['/u/explorer', 'Explorer · Swamp Club']);
  await deleteAccount(club, dora);
  await eventually(async () => expect(await heading.innerText()).toBe('Nothing here'));
});

test('the leaderboard and a profile are read without JavaScript', async () => {
  const { club, visit } = stage();
  const cleo = await joinClub(club, 'cleo');
  await sendEvents(
    club,
    cleo.apiKey,
    Array.from({ length: 30 }, () => invocation('laptop')),
  );
  await using reader = await visit({ javaScriptEnabled: false });
  const { page } = reader;
  await eventually(async () => {
    await page.goto('/');
    expect((await ranksOn(page))[0]).toBe('1 cleo 40');
  });

  await page.getByRole('link', { name: 'cleo', exact: true }).click();
  // With its stylesheet: before that both sizes of the chart are shown.
  await page.waitForURL('/u/cleo');
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('cleo');
  const figure = (name: string) =>
    page.getByRole('definition').filter({ has: page.locator(`xpath=../dt[.="${name}"]`) });
  expect(await figure('Score').innerText()).toBe('40');
  // Where telemetry was too slow to say, the page says so.
  await eventually(async () => {
    await page.goto('/u/cleo');
    expect(await page.getByRole('img', { name: '30 invocations on 1 of the last 90 days' }).count()).toBe(1);
  });
  // It opens by itself: no script is needed for that.
  await page.getByText('The same as a table').click();
  expect(await page.getByRole('row').last().innerText()).toMatch(/\d{4}\s+30$/);
});
