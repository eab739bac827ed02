// SIGTERM: a service is unready first, finishes what it is at, gives its leases up and ends; a standby goes on at once.
import { beforeAll, expect, test, vi } from 'vitest';
import type { RunningService } from '../../scripts/processes/service.ts';
import { holdCommand } from '../support/fail-command.ts';
import { tellOnFailure } from './fault-club.ts';
import { Ledger } from './ledger.ts';
import { replicatedClub, type ReplicatedClub } from './replicas.ts';

/** Whoever waited for this to run out would be late. */
const LONG_LEASE_MS = 30_000;
/** What stopping, noticing and working may take together. */
const AT_ONCE_MS = 15_000;
const WAIT = { timeout: AT_ONCE_MS, interval: 10 };

let club: ReplicatedClub;
let ledger: Ledger;
beforeAll(async () => {
  club = await replicatedClub({ LEASE_MS: String(LONG_LEASE_MS) });
  ledger = new Ledger(club);
  await club.telemetries.add();
  await club.mainApps.add();
  return () => club[Symbol.asyncDispose]();
});

/** What a balancer sees: 200, 503, or `gone` when nobody listens any more. */
async function readiness({ url }: RunningService): Promise<number | 'gone'> {
  try {
    return (await fetch(`${url}/readyz`)).status;
  } catch {
    return 'gone';
  }
}

test('telemetry finishes its batch while it is unready, and a standby goes on at once', async () => {
  tellOnFailure(club);
  const ada = await ledger.join('ada');
  await ledger.send(ada, 'laptop');
  await ledger.agrees();
  const stopping = await club.telemetries.holder('projector');
  expect(await readiness(stopping)).toBe(200);
  const hold = { appName: 'telemetry-service', name: 'update', namespace: 'telemetry.people' };
  await using held = await holdCommand(club.adminUri, hold, { blockTimeMS: 3000 });
  await ledger.send(ada, 'laptop');
  await held.fired();
  stopping.kill('SIGTERM');
  const stoppedAt = performance.now();
  await vi.waitFor(async () => expect(await readiness(stopping)).toBe(503), WAIT);
  // The batch was finished, not left to somebody else.
  expect(await stopping.exited).toBe('exit code 0');
  const events = club.admin.db('telemetry').collection('telemetry_events');
  expect(await events.countDocuments({ status: 'pending' })).toBe(0);

  await ledger.rename(ada, 'countess');
  await ledger.send(ada, 'phone');
  await vi.waitFor(async () => expect(await events.countDocuments({ status: 'pending' })).toBe(0), WAIT);
  expect(performance.now() - stoppedAt).toBeLessThan(AT_ONCE_MS);
  await ledger.agrees();
});

test('main-app answers the rename it is at, and another one sends it at once', async () => {
  tellOnFailure(club);
  const ben = await ledger.join('ben');
  await ledger.send(ben, 'desktop');
  await ledger.agrees();
  const relaying = await club.mainApps.holder('relay');
  const direct = new Ledger({ ...club, mainAppUrl: relaying.url });
  await using held = await holdCommand(
    club.adminUri,
    { appName: 'main-app', name: 'insert', namespace: 'main_app.outbox' },
    { blockTimeMS: 3000 },
  );
  const renaming = direct.rename(ben, 'benjamin');
  await held.fired();
  relaying.kill('SIGTERM');
  const stoppedAt = performance.now();
  await vi.waitFor(async () => expect(await readiness(relaying)).not.toBe(200), WAIT);
  await renaming;
  expect(await relaying.exited).toBe('exit code 0');
  const outbox = club.admin.db('main_app').collection('outbox');
  await vi.waitFor(async () => expect(await outbox.countDocuments({ status: 'pending' })).toBe(0), WAIT);
  expect(performance.now() - stoppedAt).toBeLessThan(AT_ONCE_MS);
  await ledger.agrees();
});
