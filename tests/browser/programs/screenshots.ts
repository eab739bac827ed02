// Takes every page of a lively club, light and dark, wide and narrow, to be looked at: npm run screenshots. With `-- --readme` it renews the README's.
import { MongoClient } from 'mongodb';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Page } from 'playwright-core';
import { startClub } from '../../../scripts/processes/club.ts';
import { temporaryDatabase } from '../../support/temporary-database.ts';
import { enliven } from '../lively-club.ts';
import { letACommandDie, OPERATOR_PAGES, OPERATOR_TOKEN } from '../operator-pages.ts';
import { PAGES, PAGES_WITHOUT_TELEMETRY, visitorsOf, type PageOfClub } from '../pages.ts';
import { launchBrowser, visit } from '../visitor.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDER = join(ROOT, '.screenshots');
const WIDTHS = { wide: 1280, narrow: 390 };

interface Excerpt {
  page: string;
  file: string;
  colorScheme: 'light' | 'dark';
  width: number;
  height: number;
}

/** The README's, in docs/screenshots: as much of each page as fits. */
const README: readonly Excerpt[] = [
  { page: 'leaderboard-of-member', file: 'leaderboard.png', colorScheme: 'light', width: 1080, height: 660 },
  { page: 'profile', file: 'profile.png', colorScheme: 'dark', width: 390, height: 660 },
  { page: 'rename-waiting', file: 'rename.png', colorScheme: 'light', width: 1080, height: 480 },
];
const isForReadme = process.argv.includes('--readme');

await using database = await temporaryDatabase();
await using club = await startClub({
  uris: database.uris,
  settings: { RATE_LIMIT: 'off', LOG_LEVEL: 'warn', COMMAND_MAX_ATTEMPTS: '1', OPERATOR_TOKEN },
});
await using administrator = new MongoClient(database.adminUri);
const names = ['grace.hopper', 'Katherine', 'ben', 'cleo', 'Dorothy_V', 'edsger', 'frances', 'hedy', 'karen', 'linus'];
// Enough for a second page.
const crowd = Array.from({ length: 40 }, (_, index) => `member-${index + 1}`);
const lively = await enliven(club, administrator.db('telemetry'), [...names, ...crowd]);

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
await using browser = await launchBrowser();
await using visitors = await visitorsOf(lively, () => visit(browser, club.mainAppUrl));
await takeAll(PAGES);
await letACommandDie(club, administrator.db('telemetry'));
await using operator = await visit(browser, club.telemetryUrl);
for (const { name, open } of OPERATOR_PAGES) {
  await open(operator.page);
  await take(operator.page, name);
}
await club.kill('telemetry-service');
await takeAll(PAGES_WITHOUT_TELEMETRY);
console.log(`Screenshots are in ${FOLDER}${isForReadme ? ', the README’s in docs/screenshots' : ''}.`);

async function takeAll(pages: readonly PageOfClub[]): Promise<void> {
  for (const { name, as, open } of pages) {
    const { page } = visitors[as];
    await open(page, lively);
    await take(page, name);
  }
}

async function take(page: Page, name: string): Promise<void> {
  const excerpt = README.find((one) => one.page === name);
  if (isForReadme && excerpt !== undefined) {
    const { file, colorScheme, width, height } = excerpt;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(ROOT, 'docs', 'screenshots', file) });
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [wideness, width] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}-${wideness}.png`), fullPage: true });
    }
  }
}
