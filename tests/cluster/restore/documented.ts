// The commands of docs/operations.md as an operator types them, so that what it tells to do is what is tested.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { assert } from 'vitest';
import { loadConfig } from '../../../scripts/config.ts';
import type { RunningClub } from '../../../scripts/processes/club.ts';
import { eventually } from '../../support/eventually.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const COMMAND = /`((?:[A-Z_]+=\S+ )?npm run [^`]+)`/g;
const START = /^RESTORED=yes npm run start:(telemetry|main-app)$/;
/** Stands for the moment at which the backup was begun. */
const EXAMPLE = '2026-11-23T03:00:00Z';

/** What a section tells to type, in its order. */
export async function documentedIn(heading: string): Promise<string[]> {
  const document = await readFile(join(root, 'docs', 'operations.md'), 'utf8');
  const [, section] = document.split(`\n### ${heading}\n`);
  if (section === undefined) throw new Error(`docs/operations.md has no section "${heading}".`);
  const [own = ''] = section.split(/\n##/);
  const commands = [...own.matchAll(COMMAND)].map(([, command = '']) => command);
  if (commands.length === 0) throw new Error(`"${heading}" tells to type nothing.`);
  return commands;
}

export const isStart = (command: string): boolean => START.test(command);

/** Types one of them; what only counts is typed again until nothing is left. Returns what it printed. */
export async function type(club: RunningClub, command: string, backupAt: Date): Promise<string> {
  const [, started] = START.exec(command) ?? [];
  if (started !== undefined) {
    await club.start(started === 'main-app' ? started : 'telemetry-service', { RESTORED: 'yes' });
    return '';
  }
  const typed = command.replace(EXAMPLE, backupAt.toISOString());
  if (!/ count /.test(typed)) return run(club, typed);
  return eventually(async () => {
    const left = await run(club, typed);
    assert.equal(left, '0\n', typed);
    return left;
  });
}

async function run({ mainAppUrl, telemetryUrl }: RunningClub, command: string): Promise<string> {
  const env = { ...loadConfig().env, MAIN_APP_URL: mainAppUrl, TELEMETRY_URL: telemetryUrl, OPERATOR_TOKEN };
  const child = spawn('sh', ['-c', command.replace('npm run', 'npm run --silent')], { cwd: root, env });
  child.stdin.end('y\n');
  const [out, problem] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`${command}: ${problem}`);
  return out;
}
