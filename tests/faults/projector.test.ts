// The projector dies at each of its writes, or freezes: a successor works within its lease, and everything counts once.
import { beforeAll, expect, test } from 'vitest';
import { holdCommand } from '../support/fail-command.ts';
import { LEASE_MS, TAKEOVER_MS, tellOnFailure } from './fault-club.ts';
import { Ledger } from './ledger.ts';
import { replicatedClub, type ReplicatedClub } from './replicas.ts';
import { eventually } from '../support/eventually.ts';

const appName = 'telemetry-service';
let club: ReplicatedClub;
let ledger: Ledger;
beforeAll(async () => {
  club = await replicatedClub();
  ledger = new Ledger(club);
  await club.telemetries.add();
  return () => club[Symbol.asyncDispose]();
});

const writes = [
  'people',
  'identity_map',
  'username_metrics',
  'user_metrics',
  'swamp_club_events',
  'telemetry_commands',
  'telemetry_events',
].map((name) => ({ step: `writing ${name}`, name, command: { name: 'update', namespace: `telemetry.${name}` } }));
const counting = {
  step: 'taking a seq',
  name: 'counters',
  command: { name: 'findAndModify', namespace: 'telemetry.counters' },
};
const commit = { step: 'committing', name: 'commit', command: { name: 'commitTransaction' } };

/** Resolves when nothing that was accepted waits any more. */
async function untilWorkedOff(): Promise<void> {
  const telemetry = club.admin.db('telemetry');
  const pending = async () =>
    (await telemetry.collection('telemetry_commands').countDocuments({ status: 'pending' })) +
    (await telemetry.collection('telemetry_events').countDocuments({ status: 'pending' }));
  await eventually(async () => expect(await pending()).toBe(0));
}

test.for([...writes, counting, commit])(
  'killed before $step, it is followed within its lease',
  async ({ name, command }) => {
    tellOnFailure(club);
    const ada = await ledger.join(`ada-${name}`);
    await ledger.send(ada, 'shared laptop');
    await ledger.agrees();
    await using hold = await holdCommand(club.adminUri, { appName, ...command });
    await Promise.all([
      ledger.rename(ada, `lady-${name}`),
      ledger.send(ada, 'shared laptop'),
      ledger.send(ada, `phone ${name}`),
    ]);
    await hold.fired();
    await club.telemetries.kill(await club.telemetries.holder('projector'));
    const killedAt = performance.now();
    await untilWorkedOff();
    expect(performance.now() - killedAt).toBeLessThan(LEASE_MS + TAKEOVER_MS);
    await Promise.all([ledger.agrees(), club.telemetries.add()]);
  },
);

test('killed with no replica left, it goes on when it is started again', async () => {
  tellOnFailure(club);
  const ben = await ledger.join('ben');
  await using hold = await holdCommand(club.adminUri, { appName, ...commit.command });
  await ledger.send(ben, 'desktop');
  await hold.fired();
  await club.telemetries.killAll();
  await club.telemetries.add();
  const startedAt = performance.now();
  await untilWorkedOff();
  expect(performance.now() - startedAt).toBeLessThan(LEASE_MS + TAKEOVER_MS);
  await ledger.agrees();
});

test('frozen beyond its lease, it commits nothing when it wakes up', async () => {
  tellOnFailure(club);
  await club.telemetries.add();
  const cleo = await ledger.join('cleo');
  await ledger.send(cleo, 'tablet');
  await ledger.agrees();
  await using hold = await holdCommand(club.adminUri, { appName, name: 'update', namespace: 'telemetry.people' });
  await ledger.send(cleo, 'tablet');
  await hold.fired();
  const frozen = await club.telemetries.holder('projector');
  frozen.kill('SIGSTOP');
  await untilWorkedOff();
  await ledger.send(cleo, 'tablet');
  await ledger.agrees();
  frozen.kill('SIGCONT');
  await eventually(() => expect(frozen.lastLines()).toMatch(/another projector has taken over|projector interrupted/));
  await ledger.send(cleo, 'tablet');
  await ledger.agrees();
});
