import { expect, test } from 'vitest';
import { nextPath } from '../../../main-app/src/account/next-path.ts';

const here = 'http://club.example';

test.each([
  '/',
  '/settings',
  '/u/alice?after=1&x=%2F%2Fevil.example',
  '/login?cli_callback=http%3A%2F%2Flocalhost%3A1',
])('somebody who logs in is led back to %s', (asked) => expect(nextPath(asked)).toBe(asked));

test.each([
  'https://evil.example/',
  '//evil.example',
  '///evil.example',
  String.raw`/\evil.example`,
  String.raw`\\evil.example`,
  String.raw`/settings\..\..\evil.example`,
  '/\t/evil.example',
  '/\n/evil.example',
  ' //evil.example',
  'javascript:alert(1)',
  'settings',
  '?next',
  '/é',
  '',
  undefined,
])('somebody who logs in is not led to %j', (asked) => expect(nextPath(asked)).toBe('/'));

test.each(['/.//evil.example', '/..//evil.example', '/%5Cevil.example', '/%09/evil.example'])(
  '%s is a path of ours for a browser, too',
  (asked) => expect(new URL(nextPath(asked), here).origin).toBe(here),
);
