// Takes every page of a lively club, light and dark, wide and narrow: npm run screenshots. To be looked at, and for the README.
import { MongoClient } from 'mongodb';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startClub } from '../../../scripts/processes/club.ts';
import { temporaryDatabase } from '../../support/temporary-database.ts';
import { enliven } from '../lively-club.ts';
import { letACommandDie, OPERATOR_PAGES, OPERATOR_TOKEN } from '../operator-pages.ts';
import { PAGES, PAGES_WITHOUT_TELEMETRY, visitorsOf, type PageOfClub } from '../pages.ts';
import { launchBrowser, visit } from '../visitor.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '.screenshots');
const WIDTHS = { wide: 1280, narrow: 390 };

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
console.log(`Screenshots are in ${FOLDER}`);

async function takeAll(pages: readonly PageOfClub[]): Promise<void> {
  for (const { name, as, open } of pages) {
    const { page } = visitors[as];
    await open(page, lively);
    await take(page, name);
  }
}

async function take(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [wideness, width] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}-${wideness}.png`), fullPage: true });
    }
  }
}
