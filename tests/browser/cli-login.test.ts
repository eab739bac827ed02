// The swamp CLI's login by browser, with a CLI that listens on this machine as the real one does.
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { DEVICE_CODE, waitingCli } from '../main-app/account/waiting-cli.ts';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { PASSWORD, signUpCall } from '../main-app/person.ts';
import { call } from '../support/http.ts';
import { launchBrowser, visit } from './visitor.ts';

let app: TestMainApp;
let browser: Browser;
beforeAll(async () => {
  await using parts = new AsyncDisposableStack();
  app = parts.use(await testMainApp());
  browser = parts.use(await launchBrowser());
  await signUpCall(app.url, { email: 'ada@club.example', username: 'ada' });
  const kept = parts.move();
  return () => kept.disposeAsync();
});

/** What the CLI does with what it was sent: it makes itself a key, and asks whose it is. */
async function whoamiOf(token: string): Promise<unknown> {
  const created = await call(`${app.url}/api/auth/api-key/create`, {
    headers: { authorization: `Bearer ${token}` },
    body: { name: 'cli-test' },
  });
  const { key } = z.object({ key: z.string() }).parse(created.body);
  return (await call(`${app.url}/api/whoami`, { headers: { 'x-api-key': key } })).body;
}

test('somebody logs in for the CLI, then lets it in with one press, and logging out leaves the CLI logged in', async () => {
  await using ada = await visit(browser, app.url);
  const { page } = ada;
  await using first = await waitingCli(app.url);
  await page.goto(first.opens);
  expect(await page.getByRole('main').innerText()).toContain(DEVICE_CODE);
  await page.getByLabel('Email or username').fill('ada');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in the CLI' }).click();
  await page.getByRole('heading', { name: 'The CLI is logged in' }).waitFor();
  expect(page.url()).toBe(`${app.url}/cli/success`);

  await using second = await waitingCli(app.url);
  await page.goto(second.opens);
  expect(second.brought).toEqual([]);
  await page.getByRole('button', { name: 'Yes, log in the CLI as ada' }).click();
  await page.getByRole('heading', { name: 'The CLI is logged in' }).waitFor();

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('link', { name: 'Log in' }).waitFor();
  for (const { brought, state } of [first, second]) {
    expect(brought).toEqual([{ state, token: expect.any(String) }]);
    expect(await whoamiOf(brought[0]?.['token'] ?? '')).toMatchObject({ authenticated: true, username: 'ada' });
  }
});

test('the browser sends nothing to a callback on another machine', async () => {
  await using ada = await visit(browser, app.url);
  const { page } = ada;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await page.goto('/login?cli_callback=http://localhost.evil.example/callback&state=s&device_code=WXYZ-4321');
  expect(await page.getByRole('main').innerText()).toContain('http://localhost or http://127.0.0.1 alone');
  expect(await page.getByRole('main').getByRole('button').count()).toBe(0);
  expect(new Set(asked)).toEqual(new Set([app.url]));
});
