// Versions as the check asks for them.
import { expect, test } from 'vitest';
import { leastVersion } from '../../../../contracts/compatibility/index.ts';

test.each([
  ['1.4.2', 'none', '1.4.2'],
  ['1.4.2', 'patch', '1.4.3'],
  ['1.4.2', 'minor', '1.5.0'],
  ['1.4.2', 'major', '2.0.0'],
  ['0.4.2', 'patch', '0.4.3'],
  ['0.4.2', 'minor', '0.4.3'],
  ['0.4.2', 'major', '0.5.0'],
] as const)('after %s, a %s change needs %s at least', (released, step, least) => {
  expect(leastVersion(released, step)).toBe(least);
});

test('what is not three numbers is no version', () => {
  expect(() => leastVersion('1.0', 'minor')).toThrow('must be a version such as 1.2.0');
});
