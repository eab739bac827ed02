// How much memory the service needs when very much waits for it.
import { loadConfig } from '../../scripts/config.ts';
import { eventBacklog } from '../contenders/event-backlog.ts';
import { startTelemetryProcess } from '../contenders/telemetry.ts';
import { measured, peakMemoryOf } from '../measured-process.ts';
import type { Scenario } from '../scenario.ts';
import { setTimeout } from 'node:timers/promises';

const SIZE = 1_000_000;
const FULL = `backlog of ${SIZE.toLocaleString('en')}`;

export const memory: Scenario = {
  name: 'memory',
  title: 'Most memory of telemetry-service (MiB)',
  load: 'started, and for one turn at work on what waits, if anything does',
  requirements: [{ of: FULL, figure: 'peak MiB', to: 'empty', bound: 'at most', limit: 1.2 }],
  open: async (bench, resources) => {
    await eventBacklog(bench, resources, SIZE);
    const contender = (name: string, database: string) => ({
      name,
      setting: 'a heap of at most 128 MiB',
      round: async () => {
        await using running = new AsyncDisposableStack();
        const env = { ...loadConfig().env, ...measured };
        const { service } = await startTelemetryProcess(bench, running, { name: database, projector: 'here', env });
        await setTimeout(bench.seconds * 1000);
        await service.stop();
        return { 'peak MiB': peakMemoryOf(service.lastLines()) };
      },
    });
    return [contender('empty', 'backlog_0'), contender(FULL, `backlog_${SIZE}`)];
  },
};
