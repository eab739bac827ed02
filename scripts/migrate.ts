// `npm run migrate -- …`: an existing deployment moves over, by its database's administrator.
import process from 'node:process';
import { loadConfig } from './config.ts';
import { execute } from './migrate/execute.ts';
import { interruption } from './processes/interruption.ts';

process.exitCode = await execute(process.argv.slice(2), {
  config: loadConfig,
  interruption,
  say: (line) => console.log(line),
  complain: (line) => console.error(line),
});
