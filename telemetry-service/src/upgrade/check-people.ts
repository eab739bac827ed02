// Compares what people have with what is theirs. No I/O.
import type { Person } from '../identity/identity-migration.ts';
import type { CurrentName } from './name-holders.ts';
import type { Problem, Totals } from './reports.ts';

/** All there is about a person. */
export interface Holdings {
  person: Person;
  /** Names that their entries are kept under. */
  labels: readonly (string | null)[];
  devices: ReadonlySet<string>;
  counts: Totals;
  originalDevices: ReadonlySet<string>;
  originalCounts: Totals;
  eventDevices: ReadonlySet<string>;
  events: Totals;
}

interface Circumstances {
  current: ReadonlyMap<string, CurrentName>;
  /** Who has a command that waits. */
  renaming: ReadonlySet<string>;
  /** Then more than can be traced is no problem. */
  eventsExpired: boolean;
  /** As many devices as an entry holds. */
  maxDevices: number;
}

export const countFields = [
  'invocations',
  'successes',
  'errors',
  'userErrors',
  'durationMs',
  'dayInvocations',
] as const satisfies readonly (keyof Totals)[];

export function checkPeople(
  people: readonly Holdings[],
  circumstances: Circumstances,
): { problems: Problem[]; labelsBehind: number } {
  const problems = people.flatMap((holdings) => [
    ...checkLinks(holdings, circumstances),
    ...checkCounts(holdings, circumstances),
    ...checkLabels(holdings, circumstances),
  ]);
  const behind = people.filter(({ person }) => {
    const current = circumstances.current.get(person.userId);
    return current !== undefined && current.version > person.version;
  });
  return { problems, labelsBehind: behind.length };
}

function checkLinks(
  { person: { userId, erased }, devices, originalDevices, eventDevices }: Holdings,
  { eventsExpired, maxDevices }: Circumstances,
): Problem[] {
  const theirs = erased ? new Set<string>() : new Set([...originalDevices, ...eventDevices]);
  const crossed = eventsExpired ? [] : [...devices].filter((device) => !theirs.has(device));
  const missing = devices.size >= maxDevices ? [] : [...theirs].filter((device) => !devices.has(device));
  return [
    ...crossed.map((device): Problem => ({ kind: 'crossed_link', userId, device })),
    ...missing.map((device): Problem => ({ kind: 'missing_link', userId, device })),
  ];
}

function checkCounts(
  { person: { userId, erased }, counts, originalCounts, events }: Holdings,
  { eventsExpired }: Circumstances,
): Problem[] {
  return countFields.flatMap((field): Problem[] => {
    const [expected, found] = [erased ? 0 : originalCounts[field] + events[field], counts[field]];
    if (isSame(expected, found) || (eventsExpired && found > expected)) return [];
    return [{ kind: 'wrong_count', userId, field, expected, found }];
  });
}

function checkLabels(
  { person: { userId, username, version }, labels }: Holdings,
  { current, renaming }: Circumstances,
): Problem[] {
  const stray = labels.filter((label) => label !== username);
  const problems = stray.map((found): Problem => ({ kind: 'wrong_label', userId, expected: username, found }));
  const name = current.get(userId);
  // An older version is on its way, or comes with the next event; a newer one is that of a main-app restored from a backup.
  if (name !== undefined && name.version === version && name.username !== username && !renaming.has(userId)) {
    problems.push({ kind: 'wrong_label', userId, expected: name.username, found: username });
  }
  return problems;
}

/** Durations may have fractions, whose sum depends on their order. */
export const isSame = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
