// What can be asked of the check on the command line.
import { expect, test } from 'vitest';
import { explain, Misused, readCommandLine } from '../../../contracts/check/command-line.ts';

test.for([
  [[], { kind: 'check', against: null, json: false }],
  [['--json'], { kind: 'check', against: null, json: true }],
  [['--against', 'HEAD~3'], { kind: 'check', against: 'HEAD~3', json: false }],
  [['--explain', 'type-changed'], { kind: 'explain', rule: 'type-changed' }],
  [['--help'], { kind: 'help' }],
] as const)('%j is understood', ([args, request]) => expect(readCommandLine(args)).toEqual(request));

test.for([['--agianst', 'main'], ['main'], ['--against'], ['--against', '--upload-pack=x']])('%j is not', (args) =>
  expect(() => readCommandLine(args)).toThrow(Misused),
);

test('a rule is explained with what to do, of procedures and of schemas alike', () => {
  expect(explain('procedure-removed')).toContain('Keep serving it');
  expect(explain('type-changed')).toContain('Add a field of another name');
});

test('for a rule that there is none of, all are listed', () => {
  expect(() => explain('type-chnaged')).toThrow(/type-changed\n/);
});
