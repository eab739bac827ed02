// Which name a person has after the migration: the decision for itself.
import { expect, test } from 'vitest';
import type { Identity } from '../../../telemetry-service/src/identity/identity-migration.ts';
import { currentlyLabelled } from '../../../telemetry-service/src/upgrade/current-label.ts';

const known = (username: string | null, version: number, erased = false): Identity => ({
  person: { userId: 'u', username, version, erased },
  mapped: new Set([username, 'stray']),
  measured: new Set(),
});
const current = (username: string | null, version: number) => ({ userId: 'u', username, version });

test.for([
  ['a newer name', known('old', 1), current('new', 2), 'new'],
  ['the first name of all', known(null, 0), current('new', 2), 'new'],
  ['another name of the same version', known('other', 2), current('new', 2), 'new'],
  ['the very name that is known', known('new', 2), current('new', 2), 'new'],
  ['no name any more', known('old', 1), current(null, 2), null],
] as const)('%s brings every entry under it', ([, identity, name, username]) => {
  const { person, mapped } = currentlyLabelled(identity, name);
  expect(person).toEqual({ userId: 'u', username, version: name.version, erased: false });
  expect([...mapped]).toEqual([username]);
});

test.for([
  ['an older version', current('old', 2)],
  ['no account', undefined],
] as const)('%s leaves the name that is known, and every entry comes under it', ([, name]) => {
  const { person, mapped } = currentlyLabelled(known('newer', 3), name);
  expect(person).toEqual(known('newer', 3).person);
  expect([...mapped]).toEqual(['newer']);
});

test('of somebody erased nothing changes', () => {
  const erased = known(null, 0, true);
  expect(currentlyLabelled(erased, current('new', 2))).toEqual(erased);
});
