// The whole product on the databases of the system before it, which main-app takes over and the migration moves in the middle of it all.
import { expect, test } from 'vitest';
import { moveKinds } from '../operations.ts';
import { runOnOwnMongod } from '../run-on-own-mongod.ts';

const SEED = 5;
const SCHEDULES = 92;
/** Several times what it takes, so that a violation is shrunk, and a slow machine gets through. */
const WITHIN_MS = 900_000;

/** What must have happened often enough, beside operations of every kind. */
const happened = [
  'account deleted',
  'account deleted before the migration',
  'an entry of somebody deleted appears',
  'event: accepted before the take-over',
  'fault: commit answer lost in the migration',
  'fault: hard error in the migration',
  'fault: main-app killed while it takes over',
  'fault: main-app restored',
  'fault: main-app restored to before a deletion',
  'fault: migration killed',
  'fault: migration lost its lease before the commit',
  'fault: passing error in the migration',
  'fault: telemetry restored',
  'fault: telemetry restored to before an erasure',
  'fault: telemetry restored to before its migration',
  'migrated',
  'migrated again, with nothing to do',
  'migrated again, with something to do',
  'migrated beside the services',
  'migration interrupted',
  'projector waited',
  'renamed by the old main-app',
];

test(
  `${SCHEDULES} schedules on upstream databases, migrated in the middle of it all, end as the oracle says`,
  async () => {
    const runs = { begin: 'upstream', seed: SEED, schedules: SCHEDULES, withinMs: WITHIN_MS } as const;
    const enough = [...moveKinds.map((kind) => `operation: ${kind}`), ...happened];
    const { violation, scarce, long } = await runOnOwnMongod(runs, { known: [], happened: enough });
    expect.soft(violation).toBeNull();
    expect.soft(scarce).toEqual([]);
    expect(long).toBeGreaterThanOrEqual(SCHEDULES);
  },
  WITHIN_MS + 60_000,
);
