// `npm start`: the database and both services, or the one that is named, until Ctrl-C or SIGTERM.
import process from 'node:process';
import { loadConfig } from './config.ts';
import { NothingToRunOn, runDatabase, runEverything, runService, type Surroundings } from './processes/run.ts';
import { untilStopped } from './processes/until-stopped.ts';

await untilStopped((given) => run({ ...given, config: loadConfig() }));

async function run(surroundings: Surroundings): Promise<void> {
  const [, , part] = process.argv;
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
