// The page of a rename as it goes on while somebody has it open: each news is shown, and read aloud once.
import { expect, test } from 'vitest';
import { chooseUsername, joinClub } from '../../scripts/demo/person.ts';
import { testMainApp } from '../main-app/main-app.ts';
import { telemetryStandIn } from '../main-app/telemetry-stand-in.ts';
import { signIn } from './sign-in.ts';
import { launchBrowser, visit } from './visitor.ts';

const WAIT = { timeout: 20_000, interval: 50 };

/** Everything that is put into the live region from now on. */
const LISTEN = `
  window.said = [];
  const region = document.getElementById('summary');
  new MutationObserver(() => window.said.push(region.textContent)).observe(region, {
    childList: true, characterData: true, subtree: true,
  });
`;

const at = '2026-11-23T12:00:00.000Z';
const accepted = { outcome: null, acceptedAt: at, processedAt: null, attempts: 0, error: null, snapshotSeq: null };

test('what a rename waits for is read aloud when it changes, and only then; one that had stopped goes on', async () => {
  await using telemetry = await telemetryStandIn();
  await using app = await testMainApp({ telemetryUrl: telemetry.url });
  await using browser = await launchBrowser();
  const club = { mainAppUrl: app.url, telemetryUrl: telemetry.url };
  telemetry.beforeAccepting = ({ commandId }) => {
    telemetry.statuses.set(commandId, { ...accepted, status: 'pending' });
  };
  const ada = await joinClub(club, 'ada');
  const commandId = String((await chooseUsername(club, ada, 'countess')).commandId);

  await using visitor = await visit(browser, app.url);
  await signIn(visitor, ada);
  const { page } = visitor;
  let looks = 0;
  await expect
    .poll(async () => {
      await page.goto(`/renames/${commandId}`);
      return page.getByRole('status').innerText();
    }, WAIT)
    .toBe('2 of 4 done. Applied to your telemetry: It is waiting for its turn.');
  page.on('requestfinished', (request) => {
    if (request.url() === page.url()) looks += 1;
  });
  await page.evaluate(LISTEN);
  const said = () => page.evaluate('window.said');

  // With the second it has dealt with what the first one brought.
  await expect.poll(() => looks, WAIT).toBeGreaterThanOrEqual(2);
  expect(await said()).toEqual([]);

  telemetry.statuses.set(commandId, { ...accepted, status: 'dead' });
  const stopped = expect.stringMatching(/^Applied to your telemetry: stopped\. /);
  await expect.poll(said, WAIT).toEqual([stopped]);

  telemetry.statuses.set(commandId, {
    ...accepted,
    status: 'done',
    outcome: 'rekeyed',
    processedAt: at,
    snapshotSeq: 1,
  });
  const almost = expect.stringMatching(/^3 of 4 done\. On the leaderboard/);
  await expect.poll(said, WAIT).toEqual([stopped, almost]);
  telemetry.publish({ seq: 1, userId: ada.userId, username: 'countess' });
  await expect.poll(said, WAIT).toEqual([stopped, almost, 'All done: your new name is everywhere.']);
  expect(await page.getByRole('listitem').filter({ hasText: 'done' }).count()).toBe(4);
});
