// Every page of a lively club: what axe finds on it, in light and in dark, and what the browser complains about.
import { expect, test } from 'vitest';
import { seriousFindings } from './accessibility.ts';
import { enliven } from './lively-club.ts';
import { PAGES, PAGES_WITHOUT_TELEMETRY, visitorsOf, type PageOfClub } from './pages.ts';
import { stageOfFile } from './stage.ts';

const stage = stageOfFile();

test('no page has a serious finding, or anything that the browser complains about', async () => {
  const { club, visit } = stage();
  const lively = await enliven(club, club.telemetryDatabase.db, []);
  await using visitors = await visitorsOf(lively, () => visit());
  const findings: string[] = [];
  const look = async ({ as, open }: PageOfClub) => {
    const { page } = visitors[as];
    await open(page, lively);
    findings.push(...(await seriousFindings(page)));
  };
  for (const page of PAGES) await look(page);
  await club.kill('telemetry-service');
  for (const page of PAGES_WITHOUT_TELEMETRY) await look(page);
  expect(findings).toEqual([]);
});
