// Somebody with a browser: a context of their own, and a watch over what no page may do.
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { loadBrowserConfig } from './config.ts';
import { findChromium } from './find-chromium.ts';

export interface Visitor extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
}

export interface VisitorOptions {
  /** On by default. */
  javaScriptEnabled?: boolean;
  /** What the browser may complain about, because the test brings it about. */
  expected?: RegExp;
}

const REFUSED = /^Failed to load resource: the server responded with a status of \d/;

export async function launchBrowser(): Promise<Browser> {
  const config = loadBrowserConfig();
  const { executablePath, env } = await findChromium(config);
  return chromium.launch({
    executablePath,
    env: { ...config.env, ...env },
    // The sandbox needs rights that containers do not have, and these pages are our own.
    chromiumSandbox: false,
    args: ['--disable-gpu', '--font-render-hinting=none'],
  });
}

/**
 * Leaving throws what the pages were found at: an error in a script, or anything the browser complained about, which includes
 * everything the Content-Security-Policy has blocked.
 */
export async function visit(
  browser: Browser,
  baseURL: string,
  { expected, ...options }: VisitorOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({ baseURL, ...options });
  context.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const { url } = message.location();
    // A refusal is a page, too, or an answer that a script tells the person of: the browser says of it that it was no success.
    const isAnswer = url === message.page()?.url() || url.startsWith(`${baseURL}/api/`);
    if ((isAnswer && REFUSED.test(message.text())) || expected?.test(message.text()) === true) return;
    complaints.push(`${message.text()} (${url})`);
  });
  return {
    page: await context.newPage(),
    context,
    [Symbol.asyncDispose]: async () => {
      await context.close();
      if (complaints.length > 0) throw new Error(`The browser complained:\n${complaints.join('\n')}`);
    },
  };
}
