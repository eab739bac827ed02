// What it costs to find the next batch, however much waits.
import { profileOperations } from '../../scripts/database/profiler.ts';
import { MAX_LIMIT } from '../../telemetry-service/src/projector/batch.ts';
import { claim } from '../../telemetry-service/src/projector/projector.ts';
import { eventBacklog } from '../contenders/event-backlog.ts';
import { generateLoad } from '../load.ts';
import type { Requirement, Scenario } from '../scenario.ts';

const SIZES = [1000, 100_000, 1_000_000] as const;
const nameOf = (size: number) => `backlog of ${size.toLocaleString('en')}`;
const [smallest, ...larger] = SIZES.map(nameOf);

const asManyKeys = (of: string): Requirement[] => [
  { of, figure: 'keys', bound: 'at most', limit: MAX_LIMIT },
  { of, figure: 'keys', bound: 'at least', limit: MAX_LIMIT },
];

export const claiming: Scenario = {
  name: 'claim',
  title: 'Claiming from a backlog of events (ms)',
  load: `one at a time, ${MAX_LIMIT} events a claim, which are read and not applied`,
  requirements: [
    ...SIZES.map(nameOf).flatMap(asManyKeys),
    ...larger.map(
      (of): Requirement => ({ of, figure: 'p50', ...(smallest && { to: smallest }), bound: 'at most', limit: 1.5 }),
    ),
  ],
  open: async (bench, resources) => {
    const contenders = [];
    for (const size of SIZES) {
      const { db } = await eventBacklog(bench, resources, size);
      const profiled = bench.database.administrator.db(db.databaseName);
      const next = () => claim(db, new Date(), MAX_LIMIT);
      contenders.push({
        name: nameOf(size),
        setting: 'commands and events, by one index of what is unfinished',
        round: async () => {
          const { p50, p99 } = await generateLoad({ inFlight: 1, seconds: bench.seconds }, next);
          const operations = await profileOperations(profiled, next);
          const keys = operations.reduce((sum, { keysExamined }) => sum + keysExamined, 0);
          return { p50, p99, keys };
        },
      });
    }
    return contenders;
  },
};
