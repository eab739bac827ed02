// main-app is killed between any two steps of a rename: it has happened, or it has not, and it stands in nobody's way.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { holdCommand } from '../support/fail-command.ts';
import { faultClub, tellOnFailure, LEASE_MS, TAKEOVER_MS, type FaultClub } from './fault-club.ts';
import { Ledger } from './ledger.ts';

const appName = 'main-app';

let club: FaultClub;
let ledger: Ledger;
beforeAll(async () => {
  club = await faultClub();
  ledger = new Ledger(club);
  return () => club[Symbol.asyncDispose]();
});

test.for([
  ['the user is written', { name: 'update', namespace: 'main_app.user' }, 1],
  ['the new name is claimed', { name: 'update', namespace: 'main_app.usernames' }, 1],
  ['the scores are relabelled', { name: 'update', namespace: 'main_app.user_scores' }, 1],
  ['the old name is released', { name: 'update', namespace: 'main_app.usernames' }, 2],
  ['the command goes into the outbox', { name: 'insert', namespace: 'main_app.outbox' }, 1],
  ['the transaction is committed', { name: 'commitTransaction' }, 1],
  ['the relay marks the command as sent', { name: 'update', namespace: 'main_app.outbox' }, 1],
] as const)('killed before %s', async ([step, command, times]) => {
  tellOnFailure(club);
  const suffix = randomUUID().slice(0, 8);
  const ada = await ledger.join(`ada-${suffix}`);
  await ledger.send(ada, `laptop ${step}`);
  await ledger.agrees();
  {
    await using hold = await holdCommand(club.adminUri, { appName, ...command }, { times, blockTimeMS: 800 });
    const unanswered = ledger.rename(ada, `countess-${suffix}`).catch(() => 'unanswered');
    await hold.fired(times);
    await club.kill('main-app');
    await unanswered;
  }
  await club.start('main-app');

  // Others do not notice.
  const ben = await ledger.join(`ben-${suffix}`);
  const benBefore = performance.now();
  await ledger.rename(ben, `benjamin-${suffix}`);
  expect(performance.now() - benBefore).toBeLessThan(TAKEOVER_MS);

  // Nor does she, for longer than a lease.
  const before = performance.now();
  await ledger.settleName(ada);
  await ledger.rename(ada, `lady-${suffix}`);
  expect(performance.now() - before).toBeLessThan(LEASE_MS + TAKEOVER_MS);
  await ledger.send(ada, `laptop ${step}`);
  await ledger.agrees();
});
