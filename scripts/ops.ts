// `npm run ops -- …`: the operator tools of both services on the command line, spoken to over HTTP.
import process from 'node:process';
import { loadConfig } from './config.ts';
import { execute } from './ops/execute.ts';

process.exitCode = await execute(process.argv.slice(2), {
  config: loadConfig,
  say: (text) => console.log(text),
  complain: (text) => console.error(text),
});
