// What every transaction about people reads first and writes last, whether it applies a batch or migrates old entries.
import type { ClientSession, Db } from 'mongodb';
import { deleteLinks, findMapEntries, saveLinks } from '../identity/identity-map-store.ts';
import { findPeople, savePeople } from '../identity/people-store.ts';
import { addFigures, noFigures } from '../scores/figures.ts';
import type { Publication } from '../scores/snapshot-store.ts';
import { deleteMetrics, findMetrics, saveMetrics, totalOf } from '../scores/username-metrics-store.ts';
import type { KnownPerson, PersonPlan } from './plan-batch.ts';

/** What is known of anybody among `userIds`, and which of `devices` they have. */
export async function readKnownPeople(
  db: Db,
  userIds: readonly string[],
  devices: readonly string[],
  session: ClientSession,
): Promise<(userId: string) => KnownPerson> {
  const people = new Map((await findPeople(db, userIds, session)).map((person) => [person.userId, person]));
  const mapped = Map.groupBy(await findMapEntries(db, userIds, devices, session), ({ userId }) => userId);
  const measured = Map.groupBy(await findMetrics(db, userIds, session), ({ userId }) => userId);
  return (userId) => {
    const mapEntries = mapped.get(userId) ?? [];
    const metricsEntries = measured.get(userId) ?? [];
    const identity = {
      person: people.get(userId) ?? { userId, username: null, version: 0, erased: false },
      mapped: new Set(mapEntries.map(({ username }) => username)),
      measured: new Set(metricsEntries.map(({ username }) => username)),
    };
    return { identity, mapEntries, metricsEntries };
  };
}

export interface SavedPlans {
  /** Everybody's figures as they are now, to be published: of those being erased tombstones, of those who were nothing. */
  publications: Publication[];
  /** Devices that were counted but not linked, because their people have too many. */
  unlinked: number;
}

export async function savePlans(db: Db, people: readonly PersonPlan[], session: ClientSession): Promise<SavedPlans> {
  const persons = people.map(({ identity }) => identity.person);
  await savePeople(db, persons, session);
  const erasing = people.flatMap((plan) => (plan.erasing ? [plan.identity.person] : []));
  const erasedIds = erasing.map(({ userId }) => userId);
  await deleteLinks(db, erasedIds, session);
  await deleteMetrics(db, erasedIds, session);

  // A forgotten person stays forgotten: what comes in of theirs is the device's alone.
  const living = people.filter(({ identity }) => !identity.person.erased);
  const { devices, unlinked } = await saveLinks(db, living, session);
  await saveMetrics(db, living, session);
  const publications = living.map(({ identity: { person }, metricsEntries, figures }) => ({
    person,
    figures: addFigures(totalOf(metricsEntries), figures ?? noFigures),
    devices: devices.get(person.userId) ?? 0,
  }));
  const tombstones = erasing.map((person) => ({ person, figures: noFigures, devices: 0 }));
  return { publications: [...publications, ...tombstones], unlinked };
}
