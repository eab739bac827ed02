// What the operators' command lines do not do: the message says why, and what to type or do instead.

/** Not understood, so nothing was tried: exit code 2. */
export class Misused extends Error {
  override readonly name = 'Misused';
}

/** Understood, and refused, failed, declined or found not to be as it should: exit code 1. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
