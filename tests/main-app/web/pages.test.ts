// What all pages have in common: what a browser is allowed to load, what it is told of errors, and word of changes.
import { get, type IncomingMessage } from 'node:http';
import { ObjectId } from 'mongodb';
import { beforeAll, expect, test } from 'vitest';
import { newScores } from '../../../main-app/src/leaderboard/user-scores-store.ts';
import { testMainApp, type TestMainApp } from '../main-app.ts';
import { eventually } from '../../support/eventually.ts';

let app: TestMainApp;
beforeAll(async () => {
  app = await testMainApp();
  return () => app[Symbol.asyncDispose]();
});

test('a browser may load what main-app serves itself, and nothing inline', async () => {
  const style = await fetch(`${app.url}/assets/style.css`);
  expect(style.headers.get('content-type')).toContain('text/css');
  expect(style.headers.get('cache-control')).toBe('no-cache');
  const policy = style.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  for (const path of ['nothing.js', 'tsconfig.json', '..%2Flayout.ts', '']) {
    expect((await fetch(`${app.url}/assets/${path}`)).status).toBe(404);
  }
});

test('a browser is told of an error on a page, everybody else in JSON', async () => {
  for (const [path, status] of [['/u/%', 400] as const, [`/u/${'x'.repeat(9000)}`, 414] as const]) {
    const refused = await fetch(`${app.url}${path}`, { headers: { accept: 'text/html' } });
    expect([refused.status, refused.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
    expect(await refused.text()).toContain('That did not work');
  }
  const browser = await fetch(`${app.url}/nothing/<here>`, { headers: { accept: 'text/html,*/*' } });
  expect([browser.status, browser.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  const page = await browser.text();
  expect(page).toContain('There is nothing at GET /nothing/');
  expect(page).not.toContain('<here>');

  for (const [path, accept] of [['/nothing', '*/*'] as const, ['/api/nothing', 'text/html'] as const]) {
    const program = await fetch(`${app.url}${path}`, { headers: { accept } });
    expect([program.status, program.headers.get('content-type')]).toEqual([404, 'application/json; charset=utf-8']);
  }
});

/** What a page that listens is sent, from now on. */
async function listen(): Promise<AsyncDisposable & { answer: IncomingMessage; sent: () => string }> {
  const request = get(`${app.url}/live`);
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    request.once('response', resolve).once('error', reject),
  );
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    answer,
    sent: () => text,
    [Symbol.asyncDispose]: async () => {
      request.destroy();
    },
  };
}

test('whoever listens hears of a change, whichever process has made it', async () => {
  await using page = await listen();
  expect(page.answer.headers['content-type']).toBe('text/event-stream');
  await eventually(() => expect(page.sent()).toContain('retry:'));
  const before = page.sent().split('event: change').length;
  await app.database.db.collection('user_scores').insertOne({ _id: new ObjectId(), ...newScores(null) });
  await eventually(() => expect(page.sent().split('event: change').length).toBeGreaterThan(before));
});

test('a page that listens does not keep main-app from stopping', async () => {
  await using stopping = await testMainApp({ database: app.database });
  const answer = await fetch(`${stopping.url}/live`);
  await stopping[Symbol.asyncDispose]();
  // It ends, and is not cut off.
  expect(await answer.text()).toContain('retry:');
});
