// For readers that may have missed or kept too much: everybody's snapshot once more, with a new `seq`.
import type { ClientSession, Db } from 'mongodb';
import { countDevices } from '../identity/devices.ts';
import type { Person } from '../identity/identity-migration.ts';
import { findPeopleAfter, savePeople } from '../identity/people-store.ts';
import type { Fence } from '../projector/apply-batch.ts';
import { publishSnapshots, type Publication } from '../scores/snapshot-store.ts';
import { findMetrics, totalOf } from '../scores/username-metrics-store.ts';
import { readControl, saveControl } from './control-store.ts';

const BATCH = 200;

/** From the beginning, even if a republication is under way. The projector does it, being the only writer of snapshots. */
export async function requestRepublication(db: Db, session?: ClientSession): Promise<void> {
  await saveControl(db, { republishAfter: '' }, session);
}

/**
 * The next batch of a requested republication, under the projector's `lease`. Returns how many snapshots it published: 0
 * when none was requested or it is complete. How far it has come is kept in the same transaction.
 * @throws LeaseLost
 */
export function republishSnapshots(lease: Fence, db: Db, now: Date): Promise<number> {
  return lease.transaction(async (session) => {
    const { republishAfter } = await readControl(db, session);
    if (republishAfter === null) return 0;
    const people = await findPeopleAfter(db, republishAfter, BATCH, session);
    // Written like by every transaction about a person, though nothing about them changes.
    await savePeople(db, people, session);
    await publishSnapshots(db, await currentFigures(db, people, session), now, session);
    await saveControl(db, { republishAfter: people.at(-1)?.userId ?? null }, session);
    return people.length;
  });
}

async function currentFigures(db: Db, people: readonly Person[], session: ClientSession): Promise<Publication[]> {
  const userIds = people.map(({ userId }) => userId);
  const [devices, metrics] = [
    await countDevices(db, userIds, session),
    Map.groupBy(await findMetrics(db, userIds, session), ({ userId }) => userId),
  ];
  return people.map((person) => ({
    person,
    figures: totalOf(metrics.get(person.userId) ?? []),
    devices: devices.get(person.userId) ?? 0,
  }));
}
