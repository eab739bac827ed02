// `npm run migrate -- …`: an existing deployment moves over, by its database's administrator.
import process from 'node:process';
import { loadConfig } from './config.ts';
import { execute } from './migrate/execute.ts';

process.exitCode = await execute(process.argv.slice(2), {
  config: loadConfig,
  interruption: onCtrlC,
  say: (line) => console.log(line),
  complain: (line) => console.error(line),
});

/** Before this, and the second time, Ctrl-C ends the process at once, which harms nothing either. */
function onCtrlC(): AbortSignal {
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  process.once('SIGTERM', () => stopping.abort());
  return stopping.signal;
}
