// From findings to a decision: versions, acknowledgements, several releases at once.
import { expect, test } from 'vitest';
import { assess, stale, type Compared } from '../../../contracts/check/assess.ts';
import { breaking, harmless, undecided, type Finding } from '../../../contracts/compatibility/finding.ts';
import { highestStep } from '../../../contracts/compatibility/step.ts';

const added = harmless('stats.year', 'procedure-added', 'minor', 'It is new.');
const broken = breaking('stats.profile.output.totals', 'type-changed', 'It was an object.', { value: 5 });
const open = undecided('stats.profile.input', 'code-decides', 'A refinement changed.');

const after = (version: string, ...findings: Finding[]): Compared => ({
  version,
  step: highestStep(findings.map(({ step }) => step)),
  findings,
  changed: false,
});
const contract = (version: string) => ({ name: 'contract', version });
const acknowledgement = { path: open.path, rule: open.rule, reason: 'It refuses nothing that was ever sent.' };

test.for<[string, string, Compared[], string]>([
  ['nothing changed', '1.0.0', [after('1.0.0')], '1.0.0'],
  ['something was added', '1.1.0', [after('1.0.0', added)], '1.1.0'],
  ['something was added and released', '1.1.0', [after('1.0.0', added), after('1.1.0')], '1.1.0'],
  ['something was added since the last release', '1.2.0', [after('1.0.0', added), after('1.1.0', added)], '1.2.0'],
  ['ten releases were before', '1.11.0', [after('1.9.0', added), after('1.10.0', added)], '1.11.0'],
  ['nothing of this major is released', '2.0.0', [], '2.0.0'],
])('%s: %s passes', ([, version, compared, leastVersion]) => {
  expect(assess(contract(version), compared, [])).toMatchObject({ leastVersion, problems: [] });
});

test.for<[string, string, Compared[], string]>([
  ['something was added', '1.0.1', [after('1.0.0', added)], '1.1.0'],
  ['something broke', '1.1.0', [after('1.0.0', broken)], '2.0.0'],
  ['something broke, though not since the last release', '1.2.0', [after('1.0.0', broken), after('1.1.0')], '2.0.0'],
  ['a later release is out', '1.1.0', [after('1.0.0'), after('1.2.0')], '1.2.0'],
  ['something broke before 1.0.0', '0.1.1', [after('0.1.0', broken)], '0.2.0'],
])('%s: %s does not pass', ([, version, compared, leastVersion]) => {
  const { problems, ...assessment } = assess(contract(version), compared, []);
  expect(assessment).toMatchObject({ leastVersion });
  expect(problems).toEqual([`The version must be ${leastVersion} at least; package.json says ${version}.`]);
});

test('a finding against several releases is said once, with all of them', () => {
  const { findings } = assess(contract('2.0.0'), [after('1.0.0', broken), after('1.1.0', broken, added)], []);
  expect(findings).toMatchObject([
    { path: broken.path, releases: ['1.0.0', '1.1.0'] },
    { path: added.path, releases: ['1.1.0'] },
  ]);
});

test('what is undecided blocks until it is acknowledged by path and rule', () => {
  const compared = [after('1.0.0', open)];
  expect(assess(contract('1.1.0'), compared, []).problems).toEqual([expect.stringContaining('code-decides')]);
  expect(assess(contract('1.1.0'), compared, [{ ...acknowledgement, path: 'elsewhere' }]).problems).toHaveLength(1);
  expect(assess(contract('1.1.0'), compared, [{ ...acknowledgement, rule: 'too-deep' }]).problems).toHaveLength(1);
  const { problems, findings } = assess(contract('1.1.0'), compared, [acknowledgement]);
  expect(problems).toEqual([]);
  expect(findings).toMatchObject([{ acknowledged: acknowledgement.reason }]);
});

test('what breaks cannot be acknowledged', () => {
  const excuse = { path: broken.path, rule: broken.rule, reason: 'Nobody will notice it.' };
  expect(assess(contract('1.1.0'), [after('1.0.0', broken)], [excuse]).problems).toHaveLength(1);
});

test('an acknowledgement of what is not found any more is said', () => {
  const { findings } = assess(contract('1.0.0'), [after('1.0.0')], [acknowledgement]);
  expect(stale([acknowledgement], findings)).toEqual([expect.stringContaining('take it out')]);
});

test('a released version with other content does not pass, whatever the change is', () => {
  const { problems, leastVersion } = assess(contract('1.0.0'), [{ ...after('1.0.0'), changed: true }], []);
  expect(leastVersion).toBe('1.0.1');
  expect(problems).toEqual([
    '1.0.0 is released, and what is released does not change.',
    'The version must be 1.0.1 at least; package.json says 1.0.0.',
  ]);
});
