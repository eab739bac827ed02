// Every page of telemetry's operators and how one comes to it, to be looked at by eye; the operators' own test has axe look at them.
import type { Db } from 'mongodb';
import type { Page } from 'playwright-core';
import { chooseUsername, joinClub, type Club } from '../../scripts/demo/person.ts';
import { until } from '../../scripts/demo/until.ts';

interface OperatorPage {
  name: string;
  open: (page: Page) => Promise<unknown>;
}

export const OPERATOR_TOKEN = 'only for looking at pages, long enough to be a token';

/** A command that is given up, for a telemetry that gives up at the first failure. */
export async function letACommandDie(club: Club, telemetry: Db): Promise<void> {
  const eve = await joinClub(club, 'eve');
  await telemetry
    .collection('username_metrics')
    .insertOne({ userId: eve.userId, username: 'eve', invocations: 'figures that cannot be read' });
  await chooseUsername(club, eve, 'evelyn');
  const commands = telemetry.collection('telemetry_commands');
  await until('the command is dead', async () => (await commands.countDocuments({ status: 'dead' })) > 0);
}

export const OPERATOR_PAGES: readonly OperatorPage[] = [
  { name: 'ops-log-in', open: (page) => page.goto('/ops') },
  {
    name: 'ops-overview',
    open: async (page) => {
      await page.getByLabel('Your name').fill('Olga');
      await page.getByLabel('Operator token').fill(OPERATOR_TOKEN);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
    },
  },
  { name: 'ops-commands', open: (page) => page.goto('/ops/queues/commands') },
  { name: 'ops-events', open: (page) => page.goto('/ops/queues/events') },
  {
    name: 'ops-dead-command',
    open: async (page) => {
      await page.goto('/ops/queues/commands?status=dead');
      await page.getByRole('link', { name: 'eve to evelyn' }).click();
      await page.getByText('Given up').waitFor();
    },
  },
  {
    name: 'ops-log',
    open: async (page) => {
      await page.getByLabel('Why?').fill('figures mended by hand, ticket 123');
      await page.getByRole('button', { name: 'Retry it' }).click();
      await page.goto('/ops/log');
    },
  },
];
