// `npm run migrate -- …`: an existing deployment moves over, by its database's administrator.
import process from 'node:process';
import { loadConfig } from './config.ts';
import { execute } from './migrate/execute.ts';

const stopping = new AbortController();
// Once: a second Ctrl-C ends the process at once, which harms nothing either.
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

process.exitCode = await execute(process.argv.slice(2), {
  config: loadConfig,
  signal: stopping.signal,
  screen: process.stderr,
  say: (line) => console.log(line),
  complain: (line) => console.error(line),
});
