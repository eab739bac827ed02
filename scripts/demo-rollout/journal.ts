// What everybody must have in the end: the generator's truth and every event and rename that was accepted since. It knows
// nothing of how the product arrives there.
import { RUN_MS, type RunStatus } from '../demo/person.ts';
import { dayOf, noCounts, sum, type Counts } from '../upstream/counts.ts';
import type { Holding, Household } from '../upstream/household.ts';

export interface Journal {
  /** By userId. */
  readonly holdings: ReadonlyMap<string, Holding>;
  /** By device, whoever used it. */
  readonly devices: ReadonlyMap<string, Counts>;
  /** Entries that nobody may get. */
  readonly nobodys: { identityMap: number; usernameMetrics: number };
  readonly events: number;
  readonly renames: number;
  /** A run that was accepted: of a person, or (`null`) of a device alone. */
  run: (userId: string | null, device: string, status: RunStatus) => void;
  renamed: (userId: string, username: string) => void;
}

export function openJournal(households: Iterable<Household>): Journal {
  const holdings = new Map<string, Holding>();
  const devices = new Map<string, Counts>();
  const nobodys = { identityMap: 0, usernameMetrics: 0 };
  for (const household of households) {
    for (const holding of household.holdings) holdings.set(holding.userId, holding);
    for (const [device, counts] of household.deviceCounts) devices.set(device, counts);
    nobodys.identityMap += household.nobodys.identityMap;
    nobodys.usernameMetrics += household.nobodys.usernameMetrics;
  }
  const of = (userId: string) => {
    const holding = holdings.get(userId);
    if (holding === undefined) throw new Error(`Nobody has the id ${userId}.`);
    return holding;
  };
  let events = 0;
  let renames = 0;
  return {
    holdings,
    devices,
    nobodys,
    get events() {
      return events;
    },
    get renames() {
      return renames;
    },
    run: (userId, device, status) => {
      events += 1;
      const counts = countsOf(status);
      devices.set(device, sum(devices.get(device) ?? noCounts(), counts));
      if (userId === null) return;
      const holding = of(userId);
      holding.devices.add(device);
      holding.counts = sum(holding.counts, counts);
    },
    renamed: (userId, username) => {
      renames += 1;
      of(userId).username = username;
    },
  };
}

function countsOf(status: RunStatus): Counts {
  return {
    ...noCounts(),
    invocations: 1,
    successes: status === 'success' ? 1 : 0,
    errors: status === 'error' ? 1 : 0,
    userErrors: status === 'user_error' ? 1 : 0,
    durationMs: RUN_MS,
    days: { [dayOf(new Date())]: 1 },
  };
}
