// A story like the demo's in which everything happens that is counted: two people, two outages' worth of trouble and a farewell.
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { z } from 'zod';
import {
  chooseUsername,
  deleteAccount,
  invocation,
  joinClub,
  leaderboard,
  Refused,
  sendEvents,
} from '../../scripts/demo/person.ts';
import { eventually } from '../support/eventually.ts';
import { call } from '../support/http.ts';
import { scrape, type Samples } from '../support/metrics.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { visitor } from '../support/page.ts';
import type { TestClub } from './club.ts';

export interface Observed {
  /** What nobody may find in a log. */
  secrets: string[];
  /** Of the renames that arrived. */
  commandIds: string[];
  /** What the services said at the end. */
  mainApp: Samples;
  telemetry: Samples;
}

/** In a club with `OPERATOR_TOKEN` whose commands are given up after two attempts. */
export async function playStory(club: TestClub): Promise<Observed> {
  const secrets: string[] = [OPERATOR_TOKEN];
  const commandIds: string[] = [];
  const listed = (username: string, invocations: number) =>
    eventually(async () => {
      expect(await leaderboard(club)).toContainEqual(expect.objectContaining({ username, invocations }));
    });

  const commands = club.telemetryDatabase.db.collection<{ _id: string } & Record<string, unknown>>(
    'telemetry_commands',
  );
  const outbox = club.mainAppDatabase.db.collection<{ _id: string } & Record<string, unknown>>('outbox');
  const worked = (_id: string, status: string) =>
    eventually(async () => expect(await commands.findOne({ _id })).toMatchObject({ status }));

  const join = async (username: string) => {
    const person = await joinClub(club, username);
    secrets.push(username, person.email, person.password, person.apiKey, person.sessionToken);
    return person;
  };
  const rename = async (person: Awaited<ReturnType<typeof join>>, username: string) => {
    secrets.push(username);
    const { commandId } = await chooseUsername(club, person, username);
    if (commandId === null) throw new Error('A rename must send a command.');
    commandIds.push(commandId);
    return commandId;
  };
  const [ada, ben, cleo] = [await join('ada_quagmire'), await join('ben_quagmire'), await join('cleo_quagmire')];

  // Telemetry is away for a rename.
  await club.kill('telemetry-service');
  const late = await rename(ben, 'benjamin_quagmire');
  await eventually(async () => {
    expect((await scrape(club.mainAppUrl)).get('main_app_relay_retries_total{reason="unreachable"}')).toBeGreaterThan(
      0,
    );
    expect((await scrape(club.mainAppUrl)).get('main_app_outbox_oldest_age_seconds')).toBeGreaterThan(0);
  });
  await club.start('telemetry-service');
  await worked(late, 'done');

  const runs = [invocation('laptop'), invocation('laptop')];
  await sendEvents(club, ada.apiKey, runs);
  await sendEvents(club, ada.apiKey, runs);
  await expect(sendEvents(club, `swamp_${randomUUID()}`, runs)).rejects.toThrow(Refused);
  await listed('ada_quagmire', 2);
  const first = await rename(ada, 'ada_lovelace_quagmire');
  await worked(first, 'done');
  await listed('ada_lovelace_quagmire', 2);
  // Not another arrival of the rename.
  await sendEvents(club, ada.apiKey, [invocation('laptop')]);
  await listed('ada_lovelace_quagmire', 3);

  // A command that is older than what is known, and one that fails by itself until it is given up.
  const [superseded, broken] = [randomUUID(), randomUUID()];
  const found = z.looseObject({}).parse(await commands.findOne({ _id: first }));
  const again = { ...found, status: 'pending', outcome: null, availableAt: new Date(), processedAt: null };
  await commands.insertOne({ ...again, _id: superseded, usernameVersion: 1 });
  await worked(superseded, 'done');
  const counts = club.telemetryDatabase.db.collection('username_metrics');
  await counts.insertOne({ userId: 'nobody', username: 'n', invocations: 'many' });
  await commands.insertOne({ ...again, _id: broken, userId: 'nobody' });
  await worked(broken, 'dead');

  // A record that telemetry refuses for good: another command under an id that was used.
  await outbox.updateOne(
    { _id: first },
    { $set: { status: 'pending', newUsername: 'somebody', availableAt: new Date() } },
  );
  await eventually(async () => expect(await outbox.findOne({ _id: first })).toMatchObject({ status: 'dead' }));

  // A row that is newer than whatever telemetry says of cleo.
  const rows = club.mainAppDatabase.db.collection('user_scores');
  await rows.updateOne({ username: 'cleo_quagmire' }, { $set: { revision: Number.MAX_SAFE_INTEGER } });
  await sendEvents(club, cleo.apiKey, [invocation('phone')]);
  await eventually(async () => {
    expect((await scrape(club.mainAppUrl)).get('main_app_snapshots_stale_total')).toBe(1);
  });

  // In a browser, with a wrong password and the right one; as operators; and good-bye.
  for (const password of ['not the password', ben.password]) {
    await visitor(club.mainAppUrl).post('/login', { login: ben.email, password });
  }
  await call(`${club.mainAppUrl}/api/u/ada_lovelace_quagmire?of=${ada.email}`);
  for (const url of [club.mainAppUrl, club.telemetryUrl]) {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}`, 'x-operator': 'olga' };
    await call(`${url}/ops/${url === club.mainAppUrl ? 'outbox' : 'commands'}?username=ada_quagmire`, { headers });
  }
  await deleteAccount(club, ben);
  await eventually(async () => expect(await commands.countDocuments({ outcome: 'erased' })).toBe(1));
  return eventually(async () => {
    const [mainApp, telemetry] = [await scrape(club.mainAppUrl), await scrape(club.telemetryUrl)];
    expect(mainApp.get('main_app_rename_seconds_count')).toBe(2);
    expect(mainApp.get('main_app_outbox_pending')).toBe(0);
    expect(telemetry.get('telemetry_commands{status="done"}')).toBe(4);
    expect(telemetry.get('telemetry_command_seconds_count')).toBe(4);
    return { secrets, commandIds, mainApp, telemetry };
  });
}
