// The name that main-app has for a person now, brought to telemetry. No I/O.
import { relabel, type Identity } from '../identity/identity-migration.ts';
import type { CurrentName } from './name-holders.ts';

/**
 * Moves the person's entries under main-app's current name. A higher version known here stays (main-app was restored from a
 * backup and will announce its names again); at the same version main-app is right. Without an account, or for somebody
 * erased, nothing changes.
 */
export function currentlyLabelled(known: Identity, current: CurrentName | undefined): Identity {
  const { person } = known;
  if (current === undefined || person.erased || current.version < person.version) return known;
  const { username, version } = current;
  // Known under no version at all, so that even the same one is news.
  return relabel({ ...known, person: { ...person, version: -1 } }, { username, version }).identity;
}
