// Every page there is and how people come to it, to be looked at by eye and by axe.
import { ObjectId } from 'mongodb';
import type { Page } from 'playwright-core';
import { writePageEnd } from '../../main-app/src/leaderboard/read-leaderboard.ts';
import type { LivelyClub } from './lively-club.ts';
import { signIn, signUpNameless } from './sign-in.ts';
import type { Visitor } from './visitor.ts';

export interface PageOfClub {
  name: string;
  as: 'stranger' | 'member' | 'newcomer';
  open: (page: Page, club: LivelyClub) => Promise<unknown>;
}

/** The member is the countess; the newcomer has no username yet. */
export type Visitors = Record<PageOfClub['as'], Visitor> & AsyncDisposable;

export async function visitorsOf({ countess }: LivelyClub, visit: () => Promise<Visitor>): Promise<Visitors> {
  await using coming = new AsyncDisposableStack();
  const [stranger, member, newcomer] = [
    coming.use(await visit()),
    coming.use(await visit()),
    coming.use(await visit()),
  ];
  await signIn(member, countess);
  await signUpNameless(newcomer);
  const here = coming.move();
  return { stranger, member, newcomer, [Symbol.asyncDispose]: () => here.disposeAsync() };
}

const CLI_LOGIN = `/login?${new URLSearchParams({
  cli_callback: 'http://localhost:65000/callback',
  state: '5b1b1a52-9c1f-4a9f-9f7e-3f1d2a0b9c11',
  device_code: 'ABCD-1234',
}).toString()}`;

/** The end of a page that only people without a score could follow. */
const BEYOND = writePageEnd({ rank: 1000, score: 0, userId: new ObjectId('f'.repeat(24)) });

/** Comes back once the page that answers is there. */
const pressing = (page: Page, button: string) =>
  Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: button }).click()]);

export const PAGES: readonly PageOfClub[] = [
  { name: 'leaderboard', as: 'stranger', open: (page) => page.goto('/') },
  { name: 'leaderboard-of-member', as: 'member', open: (page) => page.goto('/') },
  { name: 'leaderboard-of-newcomer', as: 'newcomer', open: (page) => page.goto('/') },
  { name: 'leaderboard-beyond-its-end', as: 'stranger', open: (page) => page.goto(`/?after=${BEYOND}`) },
  { name: 'profile', as: 'stranger', open: (page) => page.goto('/u/countess') },
  { name: 'profile-of-long-name', as: 'stranger', open: (page, { longName }) => page.goto(`/u/${longName}`) },
  { name: 'profile-own', as: 'member', open: (page) => page.goto('/u/countess') },
  { name: 'sign-up', as: 'stranger', open: (page) => page.goto('/signup') },
  {
    name: 'sign-up-refused',
    as: 'stranger',
    open: async (page) => {
      await page.goto('/signup');
      await page.getByLabel('Name', { exact: true }).fill('Somebody');
      await page.getByLabel('Email').fill('somebody@club.example');
      await page.getByLabel('Password').fill('correct horse battery');
      await page.getByLabel('Username').fill('countess');
      await pressing(page, 'Sign up');
    },
  },
  { name: 'log-in', as: 'stranger', open: (page) => page.goto('/login') },
  {
    name: 'log-in-refused',
    as: 'stranger',
    open: async (page) => {
      await page.goto('/login');
      await page.getByLabel('Email or username').fill('nobody');
      await page.getByLabel('Password').fill('not the password');
      await pressing(page, 'Log in');
    },
  },
  { name: 'cli-log-in', as: 'stranger', open: (page) => page.goto(CLI_LOGIN) },
  { name: 'cli-confirm', as: 'member', open: (page) => page.goto(CLI_LOGIN) },
  { name: 'cli-success', as: 'member', open: (page) => page.goto('/cli/success') },
  {
    name: 'cli-bad-callback',
    as: 'stranger',
    open: (page) => page.goto('/login?cli_callback=http://evil.example/&state=s&device_code=ABCD-1234'),
  },
  { name: 'username', as: 'member', open: (page) => page.goto('/settings') },
  { name: 'username-first', as: 'newcomer', open: (page) => page.goto('/settings') },
  {
    name: 'username-refused',
    as: 'member',
    open: async (page) => {
      await page.goto('/settings');
      await page.getByLabel('New username').fill('leaderboard');
      await pressing(page, 'Change username');
    },
  },
  {
    name: 'rename-done',
    as: 'member',
    open: async (page, { commandId }) => {
      await page.goto(`/renames/${commandId}`);
      await page.getByText('All done').waitFor();
    },
  },
  { name: 'keys', as: 'member', open: (page) => page.goto('/settings/keys') },
  { name: 'keys-none', as: 'newcomer', open: (page) => page.goto('/settings/keys') },
  {
    name: 'key-created',
    as: 'member',
    open: async (page) => {
      await page.goto('/settings/keys');
      await page.getByLabel('Name').fill('build server');
      await pressing(page, 'Create a key');
      await page.getByLabel('Revoke build server').first().click();
    },
  },
  { name: 'sessions', as: 'member', open: (page) => page.goto('/settings/sessions') },
  { name: 'delete-account', as: 'member', open: (page) => page.goto('/settings/delete') },
  {
    name: 'delete-account-refused',
    as: 'member',
    open: async (page) => {
      await page.goto('/settings/delete');
      await page.getByLabel('Your password').fill('not the password');
      await pressing(page, 'Delete my account');
    },
  },
  { name: 'goodbye', as: 'stranger', open: (page) => page.goto('/goodbye') },
  { name: 'not-found', as: 'stranger', open: (page) => page.goto('/nothing-here') },
];

export const PAGES_WITHOUT_TELEMETRY: readonly PageOfClub[] = [
  { name: 'profile-without-telemetry', as: 'member', open: (page) => page.goto('/u/countess') },
  {
    name: 'rename-waiting',
    as: 'member',
    open: async (page) => {
      await page.goto('/settings');
      await page.getByLabel('New username').fill('Lovelace');
      await pressing(page, 'Change username');
      await page.getByText('1 of 4 done').waitFor();
    },
  },
];
