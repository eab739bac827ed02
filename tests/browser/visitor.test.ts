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

test('an input without a label is a serious finding, and so is a colour that cannot be read in one of the schemes', async () => {
  await using visitor = await visit(browser, app.url);
  await visitor.page.goto('/nothing-here');
  expect(await seriousFindings(visitor.page)).toEqual([]);
  await visitor.page.evaluate(`
    const main = document.querySelector('main');
    main.append(document.createElement('input'));
    main.style.color = 'light-dark(black, #333333)';
  `);
  expect(await seriousFindings(visitor.page)).toEqual([
    expect.stringMatching(/\(light\) label:/),
    expect.stringMatching(/\(dark\) color-contrast:/),
  ]);
});
