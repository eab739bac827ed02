// Who gets an entry that has a name and no owner: the decision for itself.
import { expect, test } from 'vitest';
import { decideFate } from '../../../telemetry-service/src/upgrade/decide-owner.ts';
import { readUpstreamEntry } from '../../../telemetry-service/src/upgrade/upstream-entry.ts';

const nobodyIsErased = () => false;
const entryOf = (name: string) => readUpstreamEntry('links', { username: name, distinct_ids: [] });
const [ann, bob] = [
  { userId: 'ann', spelling: 'Ann' },
  { userId: 'bob', spelling: 'ANN' },
];

test.for([
  ['the one holder of its name', 'Ann', [ann], 'ann'],
  ['the one holder of its name, whatever the letter case', 'aNN', [ann], 'ann'],
  ['the one holder, though two spellings of theirs are known', 'aNN', [ann, { ...ann, spelling: 'ann' }], 'ann'],
  ['of several holders the one who spelled it so', 'ANN', [ann, bob], 'bob'],
] as const)('an entry goes to %s', ([, name, holders, ownerId]) => {
  expect(decideFate(entryOf(name), holders, nobodyIsErased)).toMatchObject({ kind: 'adopted', ownerId });
});

test.for([
  ['a name nobody held', 'Ann', [], 'no_holder'],
  ['a name of several, spelled like none of theirs', 'ann', [ann, bob], 'contested'],
  ['a name that several spelled so', 'Ann', [ann, { ...bob, spelling: 'Ann' }], 'contested'],
] as const)('an entry under %s is set aside', ([, name, holders, reason]) => {
  expect(decideFate(entryOf(name), holders, nobodyIsErased)).toMatchObject({ kind: 'set_aside', reason });
});

test('an entry of somebody who was erased is removed, and one that cannot be read set aside', () => {
  expect(decideFate(entryOf('Ann'), [ann], (userId) => userId === 'ann')).toMatchObject({ kind: 'removed' });
  expect(decideFate(null, [ann], nobodyIsErased)).toMatchObject({ kind: 'set_aside', reason: 'unreadable' });
});
