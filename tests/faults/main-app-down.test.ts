// main-app is down while the CLI's long-running mode flushes every so often: known keys are honoured, unseen ones wait.
import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { invocation, Refused, sendEvents } from '../../scripts/demo/person.ts';
import { faultClub, tellOnFailure } from './fault-club.ts';
import { Ledger } from './ledger.ts';
import { eventually } from '../support/eventually.ts';

test('events of known people are accepted all the time, and those of a newcomer when main-app is back', async () => {
  await using club = await faultClub();
  tellOnFailure(club);
  const ledger = new Ledger(club);
  const known = await ledger.join('known');
  await ledger.send(known, 'laptop');
  await ledger.agrees();
  const unseen = await ledger.join('unseen');
  await club.kill('main-app');
  // What telemetry knows of keys outlives it.
  await club.kill('telemetry-service');
  await club.start('telemetry-service');

  const refusals: number[] = [];
  const spooled = [invocation('new device')];
  const flushed = (async () => {
    for (;;) {
      try {
        return await sendEvents(club, unseen.person.apiKey, spooled);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refusals.push(error.status);
        await setTimeout(100);
      }
    }
  })();
  for (let flush = 0; flush < 5; flush += 1) await ledger.send(known, 'laptop');
  await eventually(() => expect(refusals.length).toBeGreaterThan(5));
  await club.start('main-app');
  expect(await flushed).toEqual({ accepted: 1 });
  expect(new Set(refusals)).toEqual(new Set([503]));
  ledger.ran(unseen, 'new device');
  await ledger.agrees();
});
