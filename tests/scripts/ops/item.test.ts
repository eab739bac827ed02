// What operators read of an item: never an empty name, never `null`.
import { expect, test } from 'vitest';
import { Item, rowOf } from '../../../scripts/ops/item.ts';

const now = new Date('2026-11-23T14:00:00.000Z');
const acceptedAt = '2026-11-23T12:00:00.000Z';
const pending = { key: 'k', status: 'pending', attempts: 0, lastError: null, userId: 'u', acceptedAt };

test.for([
  [{ ...pending, type: 'username_changed', oldUsername: 'ada', newUsername: 'lovelace' }, 'ada → lovelace'],
  [{ ...pending, type: 'account_deleted' }, 'account deleted'],
  [{ ...pending, type: 'username_changed', oldUsername: null, newUsername: null }, 'renamed, names forgotten'],
  [{ ...pending, userId: undefined, sender: { userId: 'u' }, event: 'cli_invocation' }, 'cli_invocation'],
] as const)('%o reads as %s', ([item, what]) => {
  expect(rowOf(Item.parse(item), now)).toEqual(['k', 'pending', 'u', what, '0', '2h', '-']);
});

test('an event that is anonymous, or was made so, is nobody’s', () => {
  const event = { key: 'd/1', status: 'dead', attempts: 12, lastError: 'It failed.', sender: null, event: 'other' };
  expect(rowOf(Item.parse({ ...event, receivedAt: acceptedAt }), now)).toEqual([
    'd/1',
    'dead',
    '-',
    'other',
    '12',
    '2h',
    'It failed.',
  ]);
});
