// What the migration does not do now: the message says what has to be done first.
export class Refused extends Error {
  override readonly name = 'Refused';
}
