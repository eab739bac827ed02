// What makes a page hard to use: what axe finds on it in both colour schemes, and whether it fits a narrow window.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { AxeResults } from 'axe-core';

const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

declare const window: { axe: { run: (options: object) => Promise<AxeResults> } };

/** Nothing is preloaded: the page's policy would block it. */
const EVERYTHING = { preload: false, resultTypes: ['violations'] };
const SCHEMES = {
  light: EVERYTHING,
  // What a scheme changes is colours.
  dark: { ...EVERYTHING, runOnly: ['color-contrast', 'link-in-text-block'] },
};

/** Each serious or critical finding with where it is. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const findings: string[] = [];
  // Evaluated, because the page's policy admits no script of ours.
  await page.evaluate(axe);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate((options) => window.axe.run(options), SCHEMES[colorScheme]);
    for (const { id, impact, help, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      const places = nodes.map(
        ({ target, any }) => `${target.join(' ')}: ${any.map(({ message }) => message).join('; ')}`,
      );
      findings.push(`${page.url()} (${colorScheme}) ${id}: ${help}\n  ${places.join('\n  ')}`);
    }
  }
  return findings;
}

/** As wide as a small phone, or as a page that somebody has enlarged to four times its size. */
const NARROW = { width: 320, height: 640 };

/** Says of a page that it must be scrolled sideways where it is narrow. */
export async function sidewaysScrolling(page: Page): Promise<string[]> {
  const usual = page.viewportSize();
  await page.setViewportSize(NARROW);
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  if (usual !== null) await page.setViewportSize(usual);
  return width > NARROW.width ? [`${page.url()} is ${width} wide where there is room for ${NARROW.width}`] : [];
}
