import { ObjectId } from 'mongodb';
import { expect, test } from 'vitest';
import { refusalOfClaim, type UsernameClaim } from '../../../main-app/src/rename/username-claim.ts';

const me = new ObjectId();
const other = new ObjectId();
const now = new Date('2026-11-23T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1000);

const claim = (holderId: ObjectId, state: UsernameClaim['state'], since = now): UsernameClaim => ({
  name: 'alice',
  holderId,
  state,
  since,
});
const codeFor = (found: UsernameClaim | null, holdDays = 30) =>
  refusalOfClaim(found, { userId: me, now, holdDays })?.code ?? null;

test('a name that nobody has is free', () => {
  expect(codeFor(null)).toBeNull();
});

test("one's own name is free, had or given up", () => {
  expect(codeFor(claim(me, 'active'))).toBeNull();
  expect(codeFor(claim(me, 'released'))).toBeNull();
});

test("somebody else's name is taken however long they have had it", () => {
  expect(codeFor(claim(other, 'active', daysAgo(1000)))).toBe('USERNAME_TAKEN');
});

test('a name given up by somebody else is held until the last moment of the hold', () => {
  expect(codeFor(claim(other, 'released', daysAgo(29.999)))).toBe('USERNAME_HELD');
  expect(codeFor(claim(other, 'released', daysAgo(30)))).toBeNull();
  expect(refusalOfClaim(claim(other, 'released', daysAgo(1)), { userId: me, now, holdDays: 30 })?.message).toContain(
    '22 Dec 2026',
  );
});

test('without a hold a name is free at once', () => {
  expect(codeFor(claim(other, 'released', now), 0)).toBeNull();
});

test('somebody who is not signed in is nobody', () => {
  expect(refusalOfClaim(claim(me, 'active'), { userId: null, now, holdDays: 30 })?.code).toBe('USERNAME_TAKEN');
});
