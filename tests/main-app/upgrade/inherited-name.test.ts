import { expect, test } from 'vitest';
import { displayedAs, inheritedName } from '../../../main-app/src/upgrade/inherited-name.ts';

test('a name is lower-cased and its spelling kept, also where it would not be allowed today', () => {
  expect(inheritedName('Alice')).toEqual({ username: 'alice', spelling: 'Alice' });
  for (const name of ['a', 'admin', 'with space', 'ünal', 'x'.repeat(64)]) {
    expect(inheritedName(name)).toEqual({ username: name, spelling: name });
  }
});

test('what the contract cannot carry is no name', () => {
  // The last one has 65 characters in lower case.
  for (const written of [undefined, null, '', 5, {}, ['alice'], new Date(), 'x'.repeat(65), `${'x'.repeat(63)}İ`]) {
    expect(inheritedName(written)).toBeNull();
  }
});

test('it is shown as its owner wrote it, and never as another name', () => {
  const name = { username: 'alice', spelling: 'Alice' };
  expect(displayedAs(name, 'ALICE')).toBe('ALICE');
  for (const other of ['Mallory', '', undefined, null, 5]) expect(displayedAs(name, other)).toBe('Alice');
});
