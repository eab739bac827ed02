// An operator at work in a browser, from a dead command to one that is done, with telemetry killed in the middle.
import { expect, test } from 'vitest';
import { chooseUsername, invocation, joinClub, sendEvents } from '../../scripts/demo/person.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { seriousFindings, sidewaysScrolling } from './accessibility.ts';
import { stageOfFile } from './stage.ts';

const stage = stageOfFile({ OPERATOR_TOKEN, COMMAND_MAX_ATTEMPTS: '1' });

test('an operator logs in, sees a command die, understands it, retries it and sees it applied', async () => {
  const { club, visit } = stage();
  const ada = await joinClub(club, 'ada');
  await sendEvents(club, ada.apiKey, [invocation('laptop')]);
  const metrics = club.telemetryDatabase.db.collection('username_metrics');
  await eventually(async () => expect(await metrics.countDocuments({ username: 'ada' })).toBe(1));
  await using olga = await visit({ expected: /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/ });
  const { page } = olga;
  const findings: string[] = [];
  const look = async () => {
    // With its stylesheet.
    await page.waitForLoadState();
    findings.push(...(await seriousFindings(page)), ...(await sidewaysScrolling(page)));
  };

  await page.goto(`${club.telemetryUrl}/ops/queues/commands?status=dead`);
  await page.getByLabel('Your name').fill('Olga');
  await page.getByLabel('Operator token').fill('not the token');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('This is not the operator token.').waitFor();
  await look();
  await page.getByLabel('Operator token').fill(OPERATOR_TOKEN);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('Nothing is found.').waitFor();

  await page.getByRole('link', { name: 'Overview' }).click();
  const dead = page.getByRole('region', { name: 'Commands' }).getByRole('link').nth(1);
  expect(await dead.innerText()).toBe('0');
  // Something that the projector cannot work with, such as a careless hand leaves behind.
  await metrics.updateOne({ username: 'ada' }, { $set: { invocations: 'many' } });
  await chooseUsername(club, ada, 'lovelace');
  await eventually(async () => expect(await dead.innerText()).toBe('1'));
  await look();
  await dead.click();
  await look();
  await page.getByRole('link', { name: 'ada to lovelace' }).click();
  await page.getByText('Given up: 1 attempt has failed.').waitFor();
  await look();

  await club.kill('telemetry-service');
  await page.getByText('Telemetry cannot be reached.').waitFor();
  await page.getByLabel('Why?').fill('figures mended by hand, ticket 123');
  await club.start('telemetry-service');
  await page.getByText('Telemetry cannot be reached.').waitFor({ state: 'detached' });
  await metrics.updateOne({}, { $set: { invocations: 1 } });
  // What was being typed is still there, and so is the session: both outlive the process.
  await page.getByRole('button', { name: 'Retry it' }).click();
  await page.getByText('Outcome: rekeyed.').waitFor();
  expect(await page.locator('#life').innerText()).toContain(
    'commands.retry by Olga: figures mended by hand, ticket 123',
  );
  expect(await page.getByRole('button', { name: 'Retry it' }).count()).toBe(0);

  await page.getByRole('link', { name: 'Log', exact: true }).click();
  expect(await page.getByRole('row').last().innerText()).toContain('ticket 123');
  await look();
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('Operator token').waitFor();
  await page.goto(`${club.telemetryUrl}/ops`);
  expect(new URL(page.url()).pathname).toBe('/ops/login');
  expect(findings).toEqual([]);
});
