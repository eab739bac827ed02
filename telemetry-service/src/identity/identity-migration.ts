// Identity migration, the heart of a rename: which label wins and what becomes of the person's entries. No I/O.
import type { CommandOutcome } from '@swamp-club/telemetry-contract';

export type Username = string | null;

/** What telemetry knows of a person. One it has never met is `{ username: null, version: 0, erased: false }`. */
export interface Person {
  userId: string;
  username: Username;
  version: number;
  erased: boolean;
}

export interface Label {
  username: Username;
  version: number;
}

/** A person with the names under which entries are kept: links in `mapped`, counts in `measured`. */
export interface Identity {
  person: Person;
  mapped: ReadonlySet<Username>;
  measured: ReadonlySet<Username>;
}

/** `conflict`: two names claim one version, which main-app never gives; somebody has to look. */
export type Relabelling = CommandOutcome | 'conflict';

/**
 * Gives the person `label` if its version is newer than what is known, and moves every entry of the person's under it.
 * Names decide nothing here: entries are found by userId, so a name that belonged to somebody else brings nothing along.
 */
export function relabel(known: Identity, label: Label): { outcome: Relabelling; identity: Identity } {
  const { person } = known;
  if (person.erased) return { outcome: 'erased', identity: known };
  if (!isNewer(label, person)) {
    const conflict = label.version === person.version && label.username !== null && label.username !== person.username;
    return { outcome: conflict ? 'conflict' : 'superseded', identity: known };
  }
  const identity = {
    person: { ...person, ...label },
    mapped: movedTo(label.username, known.mapped),
    measured: movedTo(label.username, known.measured),
  };
  const outcomes = [moving(label.username, known.mapped), moving(label.username, known.measured)];
  return { outcome: outcomes.find((o) => o === 'merged') ?? outcomes.find((o) => o === 'rekeyed') ?? 'noop', identity };
}

/** Among labels without a version (0) any name beats none, so that the order they come in does not matter. */
function isNewer(label: Label, known: Label): boolean {
  if (label.version !== known.version) return label.version > known.version;
  return known.username === null && label.username !== null;
}

/** Forgotten for good: whatever is known of the person or comes in later, in any order, this is what is left. */
export function erase({ person: { userId } }: Identity): Identity {
  const person = { userId, username: null, version: 0, erased: true };
  return { person, mapped: new Set(), measured: new Set() };
}

function moving(username: Username, names: ReadonlySet<Username>): 'rekeyed' | 'merged' | 'noop' {
  if ([...names].every((name) => name === username)) return 'noop';
  return names.size > 1 ? 'merged' : 'rekeyed';
}

function movedTo(username: Username, names: ReadonlySet<Username>): ReadonlySet<Username> {
  return names.size === 0 ? names : new Set([username]);
}

/**
 * The entries to bring under the person's label, once it is settled which names stay: one entry is kept, the others are
 * folded into it. Null when nothing moves.
 */
export function entriesToMove<E extends { username: Username }>(
  entries: readonly E[],
  staying: ReadonlySet<Username>,
  username: Username,
): { keep: E; fold: E[] } | null {
  const strays = entries.filter((entry) => !staying.has(entry.username));
  if (strays.length === 0) return null;
  const [keep, ...fold] = [...entries.filter((entry) => entry.username === username), ...strays];
  return keep === undefined ? null : { keep, fold };
}
