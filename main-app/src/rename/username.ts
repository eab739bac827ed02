// What a username may look like: the one place with the rules, for sign-up, renaming and looking one up.

import { UsernameRefused } from './username-refused.ts';

/** The normalised name, and the same as its owner writes it. */
export interface Username {
  username: string;
  displayUsername: string;
}

const MIN_LENGTH = 3;
const MAX_LENGTH = 30;

// Tried on the name as written: lower-casing first would turn look-alikes such as the Kelvin sign into ASCII letters.
const ALLOWED = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;

/** The rules for a person who is about to choose. */
export const USERNAME_RULES =
  `${MIN_LENGTH} to ${MAX_LENGTH} characters: letters a to z, digits, and "_", "." or "-" in between. ` +
  'Capitals are shown as you write them.';

/** Names that would pass for the club itself, or for one of its pages. */
const RESERVED = new Set(
  [
    'about account admin administrator api auth blog cli club config contact dashboard docs download everyone faq',
    'favicon.ico health help here home index info leaderboard legal livez login logout mail me metrics moderator news null',
    'official ops owner postmaster privacy profile readyz register rename renames robots.txt root search security settings',
    'shop signin signout signup staff static status superuser support swamp swamp-club swampclub sysadmin system team',
    'telemetry terms undefined unknown user username users webmaster whoami www',
  ].flatMap((line) => line.split(' ')),
);

/** @throws UsernameRefused saying which rule it breaks. */
export function parseUsername(written: string): Username {
  if (written.length < MIN_LENGTH) {
    throw new UsernameRefused(
      'USERNAME_TOO_SHORT',
      `A username has at least ${MIN_LENGTH} characters. Choose a longer one.`,
    );
  }
  if (written.length > MAX_LENGTH) {
    throw new UsernameRefused(
      'USERNAME_TOO_LONG',
      `A username has at most ${MAX_LENGTH} characters. Choose a shorter one.`,
    );
  }
  if (!ALLOWED.test(written)) {
    throw new UsernameRefused(
      'USERNAME_INVALID',
      'Use the letters a to z, digits, and "_", "." or "-" in between; begin and end with a letter or digit.',
    );
  }
  const username = written.toLowerCase();
  if (RESERVED.has(username)) {
    throw new UsernameRefused('USERNAME_RESERVED', `"${username}" is reserved. Choose another username.`);
  }
  return { username, displayUsername: written };
}
