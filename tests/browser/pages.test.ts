// Every page of a lively club: what makes it hard to use, and what the browser complains about. The watch notices what it is there for.
import { expect, test } from 'vitest';
import { seriousFindings, sidewaysScrolling } from './accessibility.ts';
import { enliven } from './lively-club.ts';
import { PAGES, PAGES_WITHOUT_TELEMETRY, visitorsOf, type PageOfClub } from './pages.ts';
import { stageOfFile } from './stage.ts';

const stage = stageOfFile();

test('no page has a serious finding, needs scrolling sideways, or makes the browser complain', async () => {
  const { club, visit } = stage();
  const lively = await enliven(club, club.telemetryDatabase.db, []);
  await using visitors = await visitorsOf(lively, () => visit());
  const findings: string[] = [];
  const look = async ({ as, open }: PageOfClub) => {
    const { page } = visitors[as];
    await open(page, lively);
    findings.push(...(await seriousFindings(page)), ...(await sidewaysScrolling(page)));
  };
  for (const page of PAGES) await look(page);
  await club.kill('telemetry-service');
  for (const page of PAGES_WITHOUT_TELEMETRY) await look(page);
  expect(findings).toEqual([]);
});

test('whoever uses the keyboard gets past the navigation with its first two keys', async () => {
  await using visitor = await stage().visit();
  const { page } = visitor;
  await page.goto('/signup');
  const focused = () =>
    page.evaluate<string>('document.activeElement.textContent.trim() || document.activeElement.name');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Skip to the content');
  expect(await page.getByRole('link', { name: 'Skip to the content' }).boundingBox()).toMatchObject({ x: 16 });
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('name');
});

test('a script that the policy blocks is complained about', async () => {
  const visitor = await stage().visit();
  await visitor.page.goto('/nothing-here');
  await visitor.page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: '1' }))");
  await expect(visitor[Symbol.asyncDispose]()).rejects.toThrow('Content Security Policy');
});

test('an input without a label is a serious finding, and so is a colour that cannot be read in one of the schemes', async () => {
  await using visitor = await stage().visit();
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
