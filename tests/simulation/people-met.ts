// The oracle's picture of telemetry: whom it has met and what everybody did, given what has been worked off and migrated.
import type { Credential, ModelEntry, ModelEvent, ModelRename, Name } from './model.ts';
import { sum, totalsOf, type Totals } from './totals.ts';

export interface KnownPerson {
  /** The name with the highest version that telemetry has seen. */
  username: Name;
  version: number;
  devices: string[];
  totals: Totals;
  /** Whether there are counts of theirs, if only of nothing. */
  counted: boolean;
  /** Forgotten: nothing else is known. */
  erased: boolean;
}

/** What telemetry has worked off. */
export interface WorkedOff {
  events: readonly ModelEvent[];
  renames: readonly ModelRename[];
  erased: ReadonlySet<string>;
  /** Which name everybody is known under there. */
  labels: ReadonlyMap<string, Name>;
}

/** What the migration has done so far. */
export interface Migrated {
  /** Entries that have an owner now, by who that is. */
  adopted: ReadonlyMap<string, readonly ModelEntry[]>;
  told: readonly Credential[];
}

/** Everybody telemetry has met, given what it has worked off. */
export function peopleMet(workedOff: WorkedOff, { adopted, told }: Migrated): Map<string, KnownPerson> {
  const { renames, erased } = workedOff;
  const counted = workedOff.events.filter((event) => event.counted);
  const labels: Credential[] = [
    ...counted.flatMap(({ sender }) => sender ?? []),
    ...renames.map(({ userId, newUsername, version }) => ({ userId, username: newUsername, version })),
    ...told,
    ...[...adopted.keys()].map((userId) => ({ userId, username: null, version: 0 })),
  ].filter(({ userId }) => !erased.has(userId));
  const met = new Map<string, KnownPerson>([...erased].map((userId) => [userId, forgotten]));
  for (const userId of new Set(labels.map((label) => label.userId))) {
    const own = labels.filter((label) => label.userId === userId);
    const version = Math.max(...own.map((label) => label.version));
    const names = own.filter((label) => label.version === version).flatMap(({ username }) => username ?? []);
    // There is one to a version. Of several names without a version, which old accounts may have had, the first met stays.
    const label = workedOff.labels.get(userId) ?? null;
    const sent = counted.filter(({ sender }) => sender?.userId === userId);
    const inherited = adopted.get(userId) ?? [];
    met.set(userId, {
      username: label !== null && names.includes(label) ? label : (names[0] ?? null),
      version,
      devices: [
        ...new Set([...sent.map(({ device }) => device), ...inherited.flatMap(({ devices }) => devices)]),
      ].toSorted(),
      totals: inherited.map(({ totals }) => totals).reduce(sum, totalsOf(sent)),
      counted: sent.length > 0 || inherited.some((entry) => entry.of === 'counts'),
      erased: false,
    });
  }
  return met;
}

const forgotten: KnownPerson = {
  username: null,
  version: 0,
  devices: [],
  totals: totalsOf([]),
  counted: false,
  erased: true,
};

/** What every device did, whoever used it. */
export function devicesSeen(events: readonly ModelEvent[], before: ReadonlyMap<string, Totals>): Map<string, Totals> {
  const byDevice = Map.groupBy(
    events.filter(({ counted }) => counted),
    ({ device }) => device,
  );
  return new Map(
    [...new Set([...before.keys(), ...byDevice.keys()])].map((device) => [
      device,
      sum(before.get(device) ?? totalsOf([]), totalsOf(byDevice.get(device) ?? [])),
    ]),
  );
}
