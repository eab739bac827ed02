// The oracle: what must be true of both services, worked out from what happened in the plainest way, sharing no code with them.
import type { Counted, Totals } from './totals.ts';

export type Name = string | null;

/** What main-app says of a person to whoever shows their key, at the time it was asked. */
export interface Credential {
  userId: string;
  username: Name;
  version: number;
}

export interface ModelPerson extends Credential {
  displayUsername: Name;
}

export interface ModelRename {
  userId: string;
  oldUsername: string;
  newUsername: string;
  version: number;
}

export interface ModelEvent extends Counted {
  device: string;
  insertId: string;
  counted: boolean;
  sender: Credential | null;
}

/** A document of before entries had owners: devices by name, or counts by name. */
export interface ModelEntry {
  of: 'links' | 'counts';
  /** Null when nobody can make sense of the document. */
  name: Name;
  devices: readonly string[];
  totals: Totals;
  /** As it was written, without its id. */
  document: Record<string, unknown>;
  /** A migration has come to its end since it appeared. */
  handled: boolean;
}

/** Who had a name when main-app took over, and how they wrote it. */
export interface ModelHolder {
  userId: string;
  spelling: string;
}

/** Plain data, so that a backup of it is a copy. Keys: a userId, a name, `renameKey`, `eventKey`, a document's id, a device. */
export interface Model {
  mainApp: {
    people: Map<string, ModelPerson>;
    names: Map<string, { holder: string; active: boolean; since: number }>;
    renames: Map<string, ModelRename>;
    /** Whose accounts were deleted: telemetry has to hear of each. */
    deleted: Set<string>;
  };
  telemetry: {
    events: Map<string, ModelEvent>;
    /** Accepted, worked off or not. */
    commands: Map<string, ModelRename>;
    /** Accepted as well: who is to be forgotten, by commandId. */
    erasures: Map<string, string>;
    /** All that ever were without an owner. */
    entries: Map<string, ModelEntry>;
    /** What devices had done before there were events. */
    devicesBefore: Map<string, Totals>;
    /** Whether there is an owner to everything, so that the projector runs. */
    established: boolean;
    /** What main-app said when the migration was first run; empty when it has come to its end. */
    toTell: Credential[];
    /** Labels that a migration has brought, */
    told: Credential[];
    /** and those that it may have brought, as far as it came. */
    telling: Credential[];
  };
}

export const emptyModel = (): Model => ({
  mainApp: { people: new Map(), names: new Map(), renames: new Map(), deleted: new Set() },
  telemetry: {
    events: new Map(),
    commands: new Map(),
    erasures: new Map(),
    entries: new Map(),
    devicesBefore: new Map(),
    established: false,
    toTell: [],
    told: [],
    telling: [],
  },
});

export const renameKey = ({ userId, version }: { userId: string; version: number }): string => `${userId} ${version}`;
export const eventKey = ({ device, insertId }: { device: string; insertId: string }): string => `${device} ${insertId}`;

export type Choice = 'unchanged' | 'letter case' | 'first choice' | 'rename' | 'USERNAME_TAKEN' | 'USERNAME_HELD';

/** Somebody asks for a name. */
export function choose(
  { mainApp: { people, names, renames } }: Model,
  person: ModelPerson,
  displayUsername: string,
  { now, holdMs }: { now: number; holdMs: number },
): Choice {
  const { userId, username: oldUsername } = person;
  const username = displayUsername.toLowerCase();
  if (username === oldUsername) {
    if (displayUsername === person.displayUsername) return 'unchanged';
    people.set(userId, { ...person, displayUsername });
    return 'letter case';
  }
  const claim = names.get(username);
  if (claim !== undefined && claim.holder !== userId) {
    if (claim.active) return 'USERNAME_TAKEN';
    if (claim.since + holdMs > now) return 'USERNAME_HELD';
  }
  const version = nextVersion(person, now);
  people.set(userId, { userId, username, displayUsername, version });
  names.set(username, { holder: userId, active: true, since: now });
  if (oldUsername === null) return 'first choice';
  names.set(oldUsername, { holder: userId, active: false, since: now });
  renames.set(renameKey({ userId, version }), { userId, oldUsername, newUsername: username, version });
  return 'rename';
}

/** An account goes, and all that is said of it in main-app but for whose the name was. */
export function remove({ mainApp: { people, names, renames, deleted } }: Model, userId: string, now: number): void {
  const { username = null } = people.get(userId) ?? {};
  people.delete(userId);
  if (username !== null) names.set(username, { holder: userId, active: false, since: now });
  for (const [key, rename] of renames) if (rename.userId === userId) renames.delete(key);
  deleted.add(userId);
}

/** main-app is back from a backup and says everybody's name anew. */
export function announce({ mainApp: { people, renames } }: Model, now: number): void {
  for (const [userId, person] of people) {
    const { username } = person;
    if (username === null) continue;
    const version = nextVersion(person, now);
    people.set(userId, { ...person, version });
    renames.set(renameKey({ userId, version }), { userId, oldUsername: username, newUsername: username, version });
  }
}

export const nextVersion = ({ version }: { version: number }, now: number): number => Math.max(version + 1, now * 1000);
