// The decision behind a rename, for itself: which label wins, and what moves.
import { expect, test } from 'vitest';
import {
  entriesToMove,
  relabel,
  type Identity,
  type Label,
} from '../../../telemetry-service/src/identity/identity-migration.ts';
import { permutations } from './permutations.ts';

const known = (label: Label, names: (string | null)[] = [], erased = false): Identity => ({
  person: { userId: 'ann', ...label, erased },
  mapped: new Set(names),
  measured: new Set(names),
});
const stranger = known({ username: null, version: 0 });

test.for<[string, Identity, Label, string]>([
  [
    'a newer version with entries under the old name',
    known({ username: 'a', version: 1 }, ['a']),
    { username: 'b', version: 2 },
    'rekeyed',
  ],
  [
    'a newer version with entries under both names',
    known({ username: 'a', version: 1 }, ['a', 'b']),
    { username: 'b', version: 2 },
    'merged',
  ],
  [
    'a newer version with entries under two other names',
    known({ username: 'a', version: 1 }, ['a', 'x']),
    { username: 'b', version: 2 },
    'merged',
  ],
  [
    'a newer version with entries under that name alone',
    known({ username: 'a', version: 1 }, ['b']),
    { username: 'b', version: 2 },
    'noop',
  ],
  ['a newer version without entries', known({ username: 'a', version: 1 }), { username: 'b', version: 2 }, 'noop'],
  ['somebody never met', stranger, { username: 'b', version: 2 }, 'noop'],
  [
    'the version that is known',
    known({ username: 'b', version: 2 }, ['a']),
    { username: 'b', version: 2 },
    'superseded',
  ],
  ['an older version', known({ username: 'b', version: 2 }, ['b']), { username: 'a', version: 1 }, 'superseded'],
  [
    'the known version under another name',
    known({ username: 'b', version: 2 }, ['b']),
    { username: 'c', version: 2 },
    'conflict',
  ],
  ['an erased person', known({ username: null, version: 0 }, [], true), { username: 'b', version: 9 }, 'erased'],
])('%s', ([, identity, label, outcome]) => {
  const result = relabel(identity, label);
  expect(result.outcome).toBe(outcome);
  const moved = outcome === 'rekeyed' || outcome === 'merged' || outcome === 'noop';
  expect(result.identity.person).toEqual(moved ? { ...identity.person, ...label } : identity.person);
  const names = moved && identity.mapped.size > 0 ? new Set([label.username]) : identity.mapped;
  expect(result.identity.mapped).toEqual(names);
});

test('labels in any order, with repeats, end in the same label', () => {
  const labels: Label[] = [
    { username: null, version: 0 },
    { username: 'a', version: 0 },
    { username: 'b', version: 2 },
    { username: 'c', version: 3 },
  ];
  for (const order of permutations([...labels, { username: 'b', version: 2 }])) {
    const end = order.reduce((identity, label) => relabel(identity, label).identity, stranger);
    expect(end.person).toMatchObject({ username: 'c', version: 3 });
    const unversioned = order.filter(({ version }) => version === 0);
    const named = unversioned.reduce((identity, label) => relabel(identity, label).identity, stranger);
    expect(named.person.username).toBe('a');
  }
});

test('the entry under the label is kept and the strays are folded into it; without one, a stray is kept', () => {
  const [a, b, c] = [{ username: 'a' }, { username: 'b' }, { username: 'c' }];
  expect(entriesToMove([a, b, c], new Set(['b']), 'b')).toEqual({ keep: b, fold: [a, c] });
  expect(entriesToMove([a, c], new Set(['b']), 'b')).toEqual({ keep: a, fold: [c] });
  expect(entriesToMove([b], new Set(['b']), 'b')).toBeNull();
  expect(entriesToMove([], new Set(), 'b')).toBeNull();
});
