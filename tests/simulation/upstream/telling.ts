// The oracle of a migration's runs: which labels each may bring, and which it must have brought when it comes to its end.
import type { Club } from '../club.ts';
import type { Credential, Model } from '../model.ts';
import { ownerOf } from './ownership.ts';

/** A migration is about to run: whom may it tell which label. */
export function aboutToTell(club: Club): void {
  const { mainApp, telemetry } = club.model;
  const current: Credential[] = [...mainApp.people.values()].map(({ userId, username, version }) => ({
    userId,
    username,
    version,
  }));
  if (!telemetry.established && telemetry.toTell.length === 0) telemetry.toTell = current;
  const owners = new Set(
    [...telemetry.entries.values()]
      .filter(({ handled }) => !handled)
      .flatMap((entry) => {
        const fate = ownerOf(club, entry);
        return 'owner' in fate ? [fate.owner] : [];
      }),
  );
  const told = telemetry.established ? current.filter(({ userId }) => owners.has(userId)) : current;
  telemetry.telling.push(...told);
}

/** It has come to its end. */
export function hasTold({ mainApp, telemetry }: Model): void {
  for (const { userId } of telemetry.toTell) {
    // Whom a restored main-app has forgotten it cannot have named. Of several tries the first may have been the one.
    if (!mainApp.people.has(userId)) continue;
    const [first, ...others] = telemetry.telling.filter((label) => label.userId === userId);
    if (first !== undefined) telemetry.told.push(others.reduce((a, b) => (b.version < a.version ? b : a), first));
  }
  telemetry.toTell = [];
  telemetry.established = true;
  for (const entry of telemetry.entries.values()) entry.handled = true;
}
