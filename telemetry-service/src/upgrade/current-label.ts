// The name that main-app has for a person now, brought to telemetry. No I/O.
import { relabel, type Identity } from '../identity/identity-migration.ts';
import type { CurrentName } from './name-holders.ts';

/**
 * Moves the person's entries under main-app's current name. A higher version known here stays (main-app was restored from a
 * backup and will announce its names again), as does the name of somebody without an account; at the same version main-app
 * is right. Of somebody erased nothing moves.
 */
export function currentlyLabelled({ person, ...entries }: Identity, current: CurrentName | undefined): Identity {
  if (person.erased) return { person, ...entries };
  const { username, version } = current !== undefined && current.version >= person.version ? current : person;
  // Known under no version at all, so that even the same one moves what is elsewhere.
  return relabel({ ...entries, person: { ...person, version: -1 } }, { username, version }).identity;
}
