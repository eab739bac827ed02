// The watch over the pages notices what it is there for.
import type { Browser } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { testMainApp, type TestMainApp } from '../main-app/main-app.ts';
import { seriousFindings } from './accessibility.ts';
import { launchBrowser, visit } from './visitor.ts';

let app: TestMainApp;
let browser: Browser;
beforeAll(async () => {
  await using parts = new AsyncDisposableStack();
  app = parts.use(await testMainApp());
  browser = parts.use(await launchBrowser());
  const kept = parts.move();
  return () => kept.disposeAsync();
});

test('a script that the policy blocks is complained about', async () => {
  const visitor = await visit(browser, app.url);
  await visitor.page.goto('/nothing-here');
  await visitor.page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: '1' }))");
  await expect(visitor[Symbol.asyncDispose]()).rejects.toThrow('Content Security Policy');
});

test('an input without a label is a serious finding, in light and in dark', async () => {
  await using visitor = await visit(browser, app.url);
  await visitor.page.goto('/nothing-here');
  expect(await seriousFindings(visitor.page)).toEqual([]);
  await visitor.page.evaluate("document.querySelector('main').append(document.createElement('input'))");
  expect(await seriousFindings(visitor.page)).toEqual([
    expect.stringMatching(/\(light\) label:/),
    expect.stringMatching(/\(dark\) label:/),
  ]);
});
