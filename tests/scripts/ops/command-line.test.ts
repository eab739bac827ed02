// What an operator may type, and what they are told when it is something else.
import { expect, test } from 'vitest';
import { readCommandLine } from '../../../scripts/ops/command-line.ts';
import { commandOf } from '../../../scripts/ops/commands.ts';
import { help } from '../../../scripts/ops/help.ts';
import { ago, moment } from '../../../scripts/ops/moment.ts';
import { Misused } from '../../../scripts/ops/refused.ts';
import { table } from '../../../scripts/ops/screen.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const read = (line: string) => readCommandLine(line.split(' '), now);

test('a command has a service, a noun, a verb, perhaps a key, and filters as the service takes them', () => {
  expect(read('telemetry commands list --status dead --user ann --name Anna --older-than 2h --limit 10')).toMatchObject(
    {
      service: 'telemetry',
      noun: 'commands',
      verb: 'list',
      key: undefined,
      filter: { status: 'dead', userId: 'ann', username: 'Anna', olderThan: '2026-11-23T10:00:00.000Z' },
      page: { limit: '10' },
    },
  );
  expect(read('main-app outbox retry some-key --why because --as Olga --yes --json')).toMatchObject({
    service: 'main-app',
    key: 'some-key',
    filter: {},
    why: 'because',
    who: 'Olga',
    yes: true,
    json: true,
  });
});

test('nothing, and a wish for help, get help', () => {
  expect(readCommandLine([], now)).toBe('help');
  expect(read('telemetry commands list --help')).toBe('help');
});

test.for([
  ['telemetrie commands list', 'telemetry, main-app'],
  ['telemetry', 'for example'],
  ['telemetry commands list --stauts dead', '--help'],
  ['telemetry commands list --older-than yesterday', '2h'],
  ['telemetry commands show a b', 'One item'],
] as const)('%s is not understood, and the message helps on: %s', ([line, hint]) => {
  expect(() => read(line)).toThrow(Misused);
  expect(() => read(line)).toThrow(hint);
});

function commandFor(line: string) {
  const invocation = read(line);
  return invocation === 'help' ? null : commandOf(invocation);
}

test('an unknown noun or verb is answered with those there are', () => {
  expect(() => commandFor('telemetry outbox list')).toThrow('commands, events, projector');
  expect(() => commandFor('main-app relay stop')).toThrow('status, pause, resume');
  expect(commandFor('main-app relay pause')).toBeTypeOf('function');
});

test('help names every service', () => {
  for (const word of ['telemetry commands', 'main-app  outbox', 'projector', 'relay', 'republish', 'announce']) {
    expect(help).toContain(word);
  }
});

test('times are how long ago, or a date', () => {
  expect(moment('90s', now)).toEqual(new Date('2026-11-23T11:58:30.000Z'));
  expect(moment('3d', now)).toEqual(new Date('2026-11-20T12:00:00.000Z'));
  expect(moment('2026-11-23T10:00:00+02:00', now)).toEqual(new Date('2026-11-23T08:00:00.000Z'));
  expect(moment('2026-11-23', now)).toEqual(new Date('2026-11-23T00:00:00.000Z'));
  for (const text of ['', '2', '2w', 'now', '2026-13-01', '23.11.2026']) expect(moment(text, now)).toBeNull();
  expect(ago(new Date('2026-11-23T09:59:00.000Z'), now)).toBe('2h');
  expect(ago(now, now)).toBe('0s');
});

test('a table has columns as wide as they need to be, and cuts no key', () => {
  const key = 'k'.repeat(100);
  expect(
    table(
      ['KEY', 'WHAT', 'ERROR'],
      [
        ['1', 'ann → anna', 'x'],
        [key, '-', '-'],
      ],
    ).split('\n'),
  ).toEqual([`KEY${' '.repeat(97)}  WHAT        ERROR`, `1${' '.repeat(99)}  ann → anna  x`, `${key}  -           -`]);
});
