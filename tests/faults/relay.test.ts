// The relay dies or freezes after telemetry has acknowledged and before it has taken note: the command arrives once.
import { beforeAll, expect, test } from 'vitest';
import { holdCommand } from '../support/fail-command.ts';
import { LEASE_MS, TAKEOVER_MS, tellOnFailure } from './fault-club.ts';
import { Ledger } from './ledger.ts';
import { replicatedClub, type ReplicatedClub } from './replicas.ts';
import { eventually } from '../support/eventually.ts';

let club: ReplicatedClub;
let ledger: Ledger;
beforeAll(async () => {
  club = await replicatedClub();
  ledger = new Ledger(club);
  return () => club[Symbol.asyncDispose]();
});

/** Telemetry has acknowledged the command once the relay is about to mark it. */
const holdMark = () =>
  holdCommand(club.adminUri, { appName: 'main-app', name: 'update', namespace: 'main_app.outbox' });

const find = (database: string, collection: string, _id: string) =>
  club.admin.db(database).collection<{ _id: string; acceptedAt?: Date }>(collection).findOne({ _id });

async function untilSent(commandId: string): Promise<void> {
  await eventually(async () => expect(await find('main_app', 'outbox', commandId)).toMatchObject({ status: 'sent' }));
  // Telemetry has answered the repetition as it answered the first time.
  const sent = await find('main_app', 'outbox', commandId);
  expect(await find('telemetry', 'telemetry_commands', commandId)).toMatchObject({ acceptedAt: sent?.acceptedAt });
}

test('killed, it is followed by another replica within its lease', async () => {
  tellOnFailure(club);
  await club.mainApps.add();
  const ada = await ledger.join('ada');
  await ledger.send(ada, 'laptop');
  await ledger.agrees();
  await using hold = await holdMark();
  const commandId = await ledger.rename(ada, 'countess');
  await hold.fired();
  await club.mainApps.kill(await club.mainApps.holder('relay'));
  const killedAt = performance.now();
  await untilSent(commandId);
  expect(performance.now() - killedAt).toBeLessThan(LEASE_MS + TAKEOVER_MS);
  await ledger.agrees();
});

test('frozen beyond its lease, it takes note of nothing when it wakes up', async () => {
  tellOnFailure(club);
  await club.mainApps.add();
  const ben = await ledger.join('ben');
  await ledger.send(ben, 'desktop');
  await ledger.agrees();
  await using hold = await holdMark();
  const commandId = await ledger.rename(ben, 'benjamin');
  await hold.fired();
  const frozen = await club.mainApps.holder('relay');
  frozen.kill('SIGSTOP');
  await untilSent(commandId);
  frozen.kill('SIGCONT');
  await eventually(() => expect(frozen.lastLines()).toContain('relay interrupted'));
  await ledger.rename(ben, 'big-ben');
  await ledger.agrees();
});
