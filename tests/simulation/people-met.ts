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
}

/** What the migration has done so far. */
export interface Migrated {
  /** Entries that have an owner now, by who that is. */
  adopted: ReadonlyMap<string, readonly ModelEntry[]>;
  told: readonly Credential[];
}

/** Everybody telemetry has met, given what it has worked off. */
export function peopleMet(
  events: readonly ModelEvent[],
  commands: readonly ModelRename[],
  { adopted, told }: Migrated,
): Map<string, KnownPerson> {
  const counted = events.filter((event) => event.counted);
  const labels: Credential[] = [
    ...counted.flatMap(({ sender }) => sender ?? []),
    ...commands.map(({ userId, newUsername, version }) => ({ userId, username: newUsername, version })),
    ...told,
  ];
  const met = new Map<string, KnownPerson>();
  for (const userId of new Set(labels.map((label) => label.userId))) {
    const own = labels.filter((label) => label.userId === userId);
    const newest = own.reduce((a, b) => (b.version > a.version ? b : a));
    const sent = counted.filter(({ sender }) => sender?.userId === userId);
    const inherited = adopted.get(userId) ?? [];
    met.set(userId, {
      username: newest.username,
      version: newest.version,
      devices: [
        ...new Set([...sent.map(({ device }) => device), ...inherited.flatMap(({ devices }) => devices)]),
      ].toSorted(),
      totals: inherited.map(({ totals }) => totals).reduce(sum, totalsOf(sent)),
      counted: sent.length > 0 || inherited.some((entry) => entry.of === 'counts'),
    });
  }
  return met;
}

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
