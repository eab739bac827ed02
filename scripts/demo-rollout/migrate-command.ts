// `npm run migrate -- …` as its operator runs it: a process of its own, whose words are shown.
import { join } from 'node:path';
import { execPath } from 'node:process';
import { dim, say } from '../demo/screen.ts';
import { loadConfig } from '../config.ts';
import { startProcess, type RunningProcess } from '../processes/child.ts';

export interface Finished {
  succeeded: boolean;
  output: string;
}

export function startMigrate(adminUri: string, args: readonly string[]): Promise<RunningProcess> {
  say('');
  say(`$ npm run migrate -- ${args.join(' ')}`);
  return startProcess({
    name: 'migrate',
    command: execPath,
    args: [join(import.meta.dirname, '..', 'migrate.ts'), ...args],
    env: { ...loadConfig().env, ADMIN_MONGODB_URI: adminUri },
    onLine: (line) => say(`${dim('│')} ${line}`),
  });
}

export async function migrate(adminUri: string, ...args: string[]): Promise<Finished> {
  await using command = await startMigrate(adminUri, args);
  const succeeded = (await command.exited) === 'exit code 0';
  say('');
  return { succeeded, output: command.lastLines() };
}
