// The swamp CLI's login by browser, with a CLI that listens on this machine as the real one does.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { freePort } from '../../scripts/ports.ts';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { PASSWORD, signUpCall } from '../main-app/person.ts';
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

const STATE = 'f1a4e0c8-6a11-4f5e-9d8e-0a8d3b7f6c21';

interface ListeningCli extends AsyncDisposable {
  loginUrl: string;
  /** What has come to its callback. */
  answers: URLSearchParams[];
}

/** Answers its callback as the CLI does: the browser goes on to the club's page that says so. */
async function listeningCli(): Promise<ListeningCli> {
  const answers: URLSearchParams[] = [];
  const port = await freePort();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://localhost:${port}`);
    if (pathname !== '/callback') return void response.writeHead(404).end();
    answers.push(searchParams);
    response.writeHead(302, { location: `${app.url}/cli/success` }).end();
  }).listen(port, 'localhost');
  await once(server, 'listening');
  const query = new URLSearchParams({
    cli_callback: `http://localhost:${port}/callback`,
    state: STATE,
    device_code: 'WXYZ-4321',
  });
  return {
    loginUrl: `${app.url}/login?${query.toString()}`,
    answers,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What the CLI does with what it was sent: it makes itself a key, and asks whose it is. */
async function whoamiOf(token: string | null): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const created = await fetch(`${app.url}/api/auth/api-key/create`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name: 'cli-test' }),
  });
  const { key } = z.object({ key: z.string() }).parse(await created.json());
  return (await fetch(`${app.url}/api/whoami`, { headers: { 'x-api-key': key } })).json();
}

test('somebody logs in for the CLI, then lets it in with one press, and logging out leaves the CLI logged in', async () => {
  await using ada = await visit(browser, app.url);
  const { page } = ada;
  await using first = await listeningCli();
  await page.goto(first.loginUrl);
  expect(await page.getByRole('main').innerText()).toContain('WXYZ-4321');
  await page.getByLabel('Email or username').fill('ada');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in the CLI' }).click();
  await page.getByRole('heading', { name: 'The CLI is logged in' }).waitFor();
  expect(page.url()).toBe(`${app.url}/cli/success`);

  await using second = await listeningCli();
  await page.goto(second.loginUrl);
  expect(second.answers).toEqual([]);
  await page.getByRole('button', { name: 'Yes, log in the CLI as ada' }).click();
  await page.getByRole('heading', { name: 'The CLI is logged in' }).waitFor();

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('link', { name: 'Log in' }).waitFor();
  for (const { answers } of [first, second]) {
    expect(answers.map((answer) => answer.get('state'))).toEqual([STATE]);
    expect(await whoamiOf(answers[0]?.get('token') ?? null)).toMatchObject({ authenticated: true, username: 'ada' });
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
