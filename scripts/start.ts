// `npm start`: the database and both services, or the one that is named, until Ctrl-C or SIGTERM; `npm run dev` restarts what changes.
import { parseArgs } from 'node:util';
import { loadConfig } from './config.ts';
import { NothingToRunOn, runDatabase, runEverything, runService, type Surroundings } from './processes/run.ts';
import { untilStopped } from './processes/until-stopped.ts';

const {
  values: { watch },
  positionals: [part],
} = parseArgs({ options: { watch: { type: 'boolean', default: false } }, allowPositionals: true });

await untilStopped(async (given) => run({ ...given, watch, config: loadConfig() }));

async function run(surroundings: Surroundings): Promise<void> {
  switch (part) {
    case undefined:
      return runEverything(surroundings);
    case 'database':
      return runDatabase(surroundings);
    case 'main-app':
    case 'telemetry-service':
      return runService(part, surroundings);
    default:
      throw new NothingToRunOn(`There is no "${part}" to start, only: database, main-app, telemetry-service.`);
  }
}
