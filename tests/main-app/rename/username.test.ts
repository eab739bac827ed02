import { expect, test } from 'vitest';
import { parseUsername } from '../../../main-app/src/rename/username.ts';

test.each(['abc', 'Alice', 'a-b', 'a.b_c-d', '123', 'x'.repeat(30)])('%j may be a username', (written) => {
  expect(parseUsername(written)).toEqual({ username: written.toLowerCase(), displayUsername: written });
});

test.each([
  ['', 'USERNAME_TOO_SHORT'],
  ['ab', 'USERNAME_TOO_SHORT'],
  ['x'.repeat(31), 'USERNAME_TOO_LONG'],
  ['.abc', 'USERNAME_INVALID'],
  ['abc-', 'USERNAME_INVALID'],
  ['a b', 'USERNAME_INVALID'],
  ['a/b', 'USERNAME_INVALID'],
  ['abc\n', 'USERNAME_INVALID'],
  // A Cyrillic a, the Kelvin sign (whose lower case is an ASCII k), full width, right-to-left override, zero width.
  ['\u0430lice', 'USERNAME_INVALID'],
  ['\u212Aelvin', 'USERNAME_INVALID'],
  ['\uFF41lice', 'USERNAME_INVALID'],
  ['ali\u202Ece', 'USERNAME_INVALID'],
  ['ali\u200Bce', 'USERNAME_INVALID'],
  ['admin', 'USERNAME_RESERVED'],
  ['ROOT', 'USERNAME_RESERVED'],
  ['Settings', 'USERNAME_RESERVED'],
])('%j is refused with %s and a message', (written, code) => {
  expect(() => parseUsername(written)).toThrow(
    expect.objectContaining({ status: 400, code, field: 'username', message: expect.stringMatching(/.{20}/) }),
  );
});
