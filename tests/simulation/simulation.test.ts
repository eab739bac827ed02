// The whole product through hundreds of random schedules, compared with an oracle.
import { expect, test } from 'vitest';
import { knownSchedules } from './known-schedules.ts';
import { kinds } from './operations.ts';
import { runOnOwnMongod } from './run-on-own-mongod.ts';

const SEED = 4;
const SCHEDULES = 200;
const WITHIN_MS = 400_000;

/** What must have happened often enough, beside operations of every kind. */
const happened = [
  'command: answer lost',
  'command: delivered again',
  'command: request lost',
  'event: duplicate',
  'fault: command written in doubt',
  'fault: commit answer lost in a rename',
  'fault: commit answer lost in the projector',
  'fault: event written in doubt',
  'fault: hard error in a rename',
  'fault: hard error in the projector',
  'fault: main-app restored',
  'fault: passing error in a rename',
  'fault: passing error in the projector',
  'fault: projector killed after claiming',
  'fault: projector lost its lease after claiming',
  'fault: projector lost its lease before the commit',
  'fault: relay lost its lease after the answer',
  'fault: telemetry restored',
  'fault: watcher lost its lease with a page in hand',
  'name: USERNAME_HELD',
  'name: USERNAME_TAKEN',
  'name: first choice',
  'name: letter case',
  'old page again',
  'renamed back',
  'renamed in a chain',
  'reused a freed name',
  'swapped names',
];

test(
  `${SCHEDULES} schedules of renames, events, late deliveries, faults and restores end as the oracle says`,
  async () => {
    const runs = { begin: 'fresh', seed: SEED, schedules: SCHEDULES, withinMs: WITHIN_MS } as const;
    const enough = [...kinds.map((kind) => `operation: ${kind}`), ...happened];
    const { violation, scarce, long } = await runOnOwnMongod(runs, { known: knownSchedules, happened: enough });
    expect.soft(violation).toBeNull();
    expect.soft(scarce).toEqual([]);
    expect(long).toBeGreaterThanOrEqual(SCHEDULES);
  },
  WITHIN_MS + 60_000,
);
