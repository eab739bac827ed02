// What an operator may type after `npm run migrate --`, and what they are told when it is something else.
import { expect, test } from 'vitest';
import { readCommandLine } from '../../../scripts/migrate/command-line.ts';
import { help } from '../../../scripts/migrate/help.ts';
import { Misused } from '../../../scripts/ops/refused.ts';

const read = (line: string) => readCommandLine(line.split(' '));

test('a command alone speaks of the usual databases and users', () => {
  expect(read('status')).toEqual({
    verb: 'status',
    mainApp: 'main_app',
    telemetry: 'telemetry',
    telemetryUser: 'telemetry',
    allowedUsers: [],
    batchSize: undefined,
    yes: false,
  });
});

test('databases, users and the size of batches can be told', () => {
  const databases = '--main-app-database club --telemetry-database stats';
  expect(read(`run ${databases} --telemetry-user s@admin --allow-user a --allow-user b@x --batch-size 50 -y`)).toEqual({
    verb: 'run',
    mainApp: 'club',
    telemetry: 'stats',
    telemetryUser: 's@admin',
    allowedUsers: ['a', 'b@x'],
    batchSize: 50,
    yes: true,
  });
});

test('nothing, and a wish for help, get help, which names every command and option', () => {
  expect(readCommandLine([])).toBe('help');
  expect(read('run --help')).toBe('help');
  const options = '--batch-size --telemetry-user --allow-user --main-app-database --telemetry-database --yes';
  for (const word of [...'status plan run verify back'.split(' '), ...options.split(' '), 'ADMIN_MONGODB_URI']) {
    expect(help).toContain(word);
  }
});

test.for([
  ['migrate', 'status, plan, run, verify, back'],
  ['run now', 'One command at a time'],
  ['run --batchsize 5', '--help'],
  ['run --batch-size 0', '1 to 1000'],
  ['run --batch-size many', '1 to 1000'],
] as const)('%s is not understood, and the message helps on: %s', ([line, hint]) => {
  expect(() => read(line)).toThrow(Misused);
  expect(() => read(line)).toThrow(hint);
});
