// A username as its owner lives with it in a browser, from signing up to taking an old name back.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { chooseUsername, invocation, joinClub, sendEvents } from '../../scripts/demo/person.ts';
import { eventually } from '../support/eventually.ts';
import { ranksOn } from './ranks.ts';
import { signIn } from './sign-in.ts';
import { stageOfFile } from './stage.ts';

const stage = stageOfFile({ USERNAME_CHANGES_PER_DAY: '2' });

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const heading = (page: Page) => page.getByRole('heading', { level: 1 }).innerText();
const path = (page: Page) => new URL(page.url()).pathname;

/** Each step of a rename and how far it is. */
const steps = (page: Page): Promise<string[]> =>
  page
    .getByRole('main')
    .getByRole('listitem')
    .evaluateAll((items: { innerText: string }[]) =>
      items.map(({ innerText }) => /^[^\n,]*/.exec(innerText)?.[0] ?? ''),
    );

async function signUp(page: Page, username: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Ada');
  await page.getByLabel('Email').fill(`${username}@club.example`);
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByLabel('Username').fill(username);
  await press(page, 'Sign up');
  await page.getByRole('button', { name: 'Log out' }).waitFor();
}

async function createKey(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByLabel('Name').fill('laptop');
  await press(page, 'Create a key');
  await press(page, 'Copy');
  await page.getByText(/^(Copied|Selected)/).waitFor();
  return page.getByText(/^swamp_\w{20,}$/).innerText();
}

test('somebody joins, reports, is renamed while telemetry is away, and takes the old name back', async () => {
  const { club, visit } = stage();
  await using ada = await visit();
  await signUp(ada.page, 'ada');
  const leaderboard = ada.page;
  await leaderboard.goto('/');
  const listed = (expected: string[]) => eventually(async () => expect(await ranksOn(leaderboard)).toEqual(expected));
  const settings = await ada.context.newPage();
  await settings.goto('/');
  const apiKey = await createKey(settings);
  await sendEvents(club, apiKey, [invocation('laptop'), invocation('server')]);
  await listed(['1 ada 12']);

  await club.kill('telemetry-service');
  await settings.getByRole('link', { name: 'Username' }).click();
  await settings.getByLabel('New username').fill('Countess');
  await settings.getByText('“Countess” is free for you.').waitFor();
  await press(settings, 'Change username');
  await settings.getByRole('heading', { name: 'From ada to Countess' }).waitFor();
  const waiting = [
    'Changed done',
    'Sent to telemetry going on',
    'Applied to your telemetry not yet',
    'On the leaderboard not yet',
  ];
  expect(await steps(settings)).toEqual(waiting);
  await listed(['1 Countess 12']);
  expect(await steps(settings)).toEqual(waiting);

  await club.start('telemetry-service');
  await settings.getByText('All done: your new name is everywhere.').waitFor();
  expect(await steps(settings)).toEqual([
    'Changed done',
    'Sent to telemetry done',
    'Applied to your telemetry done',
    'On the leaderboard done',
  ]);
  await settings.goto('/u/ada');
  expect([path(settings), await heading(settings)]).toEqual(['/u/countess', 'Countess']);

  await settings.getByRole('link', { name: 'Settings' }).click();
  await press(settings, 'Take back ada');
  await settings.getByText('All done').waitFor();
  await listed(['1 ada 12']);
  await settings.goto('/u/ada');
  expect([path(settings), await heading(settings)]).toEqual(['/u/ada', 'ada']);
  await settings.goto('/u/countess');
  expect(path(settings)).toBe('/u/ada');
});

test('a name is refused with the reason, while it is typed and when it is sent, be telemetry there or not', async () => {
  const { club, visit } = stage();
  const [dora, emil] = [await joinClub(club, 'dora'), await joinClub(club, 'emil')];
  await chooseUsername(club, emil, 'emile');
  await using visitor = await visit();
  await signIn(visitor, dora);
  const { page } = visitor;
  await page.goto('/settings');
  const field = page.getByLabel('New username');
  await club.kill('telemetry-service');
  for (const [name, reason] of [
    ['do', 'at least 3 characters'],
    ['dora!', 'letters a to z'],
    ['admin', 'reserved'],
    ['emile', 'taken'],
    ['emil', 'kept for its last owner until'],
  ] as const) {
    await field.fill(name);
    await page.getByRole('status').filter({ hasText: reason }).waitFor();
    await press(page, 'Change username');
    await page.locator('#username-error').filter({ hasText: reason }).waitFor();
    expect(await field.inputValue()).toBe(name);
  }
  await club.start('telemetry-service');
  for (const name of ['dorothea', 'theodora']) await chooseUsername(club, dora, name);
  await field.fill('dorette');
  await page.getByRole('status').filter({ hasText: '2 times within 24 hours' }).waitFor();
  await press(page, 'Change username');
  await page
    .locator('.error')
    .filter({ hasText: /2 times within 24 hours\. Try again from \d.* UTC on/ })
    .waitFor();
});

test('a browser that was led on from an old name finds whoever has the name now', async () => {
  const { club, visit } = stage();
  const [fay, gus] = [await joinClub(club, 'fay'), await joinClub(club, 'gus')];
  await club.kill('telemetry-service');
  await chooseUsername(club, fay, 'fayette');
  await using visitor = await visit();
  const { page } = visitor;
  await page.goto('/u/fay');
  expect([path(page), await heading(page)]).toEqual(['/u/fayette', 'fayette']);

  await club.start('telemetry-service');
  const { modifiedCount } = await club.mainAppDatabase.db
    .collection('usernames')
    .updateOne({ name: 'fay' }, { $set: { since: new Date(0) } });
  expect(modifiedCount).toBe(1);
  await chooseUsername(club, gus, 'fay');
  await page.goto('/u/fay');
  expect([path(page), await heading(page)]).toEqual(['/u/fay', 'fay']);
});
