// The whole product through hundreds of random schedules, compared with an oracle.
import { expect, test } from 'vitest';
import { knownSchedules } from './known-schedules.ts';
import { kinds } from './operations.ts';
import { runOnOwnMongod } from './run-on-own-mongod.ts';

const SEED = 4;
const SCHEDULES = 208;
/** Several times what it takes, so that a violation is shrunk, and a slow machine gets through. */
const WITHIN_MS = 900_000;

/** What must have happened often enough, beside operations of every kind. */
const happened = [
  'account deleted',
  'account deleted by a tombstone',
  'command: answer lost',
  'command: delivered again',
  'command: delivered again after the account was deleted',
  'command: request lost',
  'erasure: answer lost',
  'erasure: delivered again',
  'erasure: request lost',
  'event: after the account was deleted',
  'event: duplicate',
  'fault: command written in doubt',
  'fault: commit answer lost in a deletion',
  'fault: commit answer lost in a rename',
  'fault: commit answer lost in the projector',
  'fault: commit answer lost while erasing',
  'fault: event written in doubt',
  'fault: hard error in a deletion',
  'fault: hard error in a rename',
  'fault: hard error in the projector',
  'fault: hard error while erasing',
  'fault: main-app restored',
  'fault: main-app restored to before a deletion',
  'fault: passing error in a deletion',
  'fault: passing error in a rename',
  'fault: passing error in the projector',
  'fault: passing error while erasing',
  'fault: projector killed after claiming',
  'fault: projector lost its lease after claiming',
  'fault: projector lost its lease before the commit',
  'fault: relay lost its lease after the answer',
  'fault: telemetry restored',
  'fault: telemetry restored to before an erasure',
  'fault: watcher lost its lease with a page in hand',
  'name: USERNAME_HELD',
  'name: USERNAME_TAKEN',
  'name: first choice',
  'name: letter case',
  'old page again',
  'renamed back',
  'renamed in a chain',
  'reused a freed name',
  'reused the name of somebody deleted',
  'swapped names',
];

test(
  `${SCHEDULES} schedules of renames, deletions, events, late deliveries, faults and restores end as the oracle says`,
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
