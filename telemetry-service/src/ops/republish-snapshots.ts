// For readers that may have missed or kept too much: everybody's snapshot once more, with a new `seq`.
import type { ClientSession, Db } from 'mongodb';
import type { Logger } from 'pino';
import type { Person } from '../identity/identity-migration.ts';
import { findPeopleAfter } from '../identity/people-store.ts';
import { isNobodysFault, type Fence } from '../projector/apply-batch.ts';
import { unchanged } from '../projector/plan-batch.ts';
import { readKnownPeople, savePlans } from '../projector/save-plans.ts';
import { publishSnapshots } from '../scores/snapshot-store.ts';
import { readControl, saveControl } from './control-store.ts';

const BATCH = 200;

/** From the beginning, even if a republication is under way. The projector does it, being the only writer of snapshots. */
export async function requestRepublication(db: Db, session?: ClientSession): Promise<void> {
  await saveControl(db, { republishAfter: '' }, session);
}

/**
 * The next batch of a requested republication, under the projector's `lease`. Returns how many people it has come past: 0
 * when none was requested or it is complete. How far it has come is kept in the same transaction. Whoever's figures cannot
 * be read keeps the snapshot of before: nobody else, and no other work, waits for them.
 * @throws LeaseLost
 */
export async function republishSnapshots(lease: Fence, db: Db, now: Date, log: Pick<Logger, 'error'>): Promise<number> {
  const publish = (people: readonly Person[], session: ClientSession) => publishAgain(db, people, now, session);
  try {
    return (await goOn(lease, db, BATCH, publish)).length;
  } catch (error) {
    if (isNobodysFault(error)) throw error;
  }
  for (let reached = 0; reached < BATCH; reached += 1) {
    try {
      if ((await goOn(lease, db, 1, publish)).length === 0) return reached;
    } catch (error) {
      if (isNobodysFault(error)) throw error;
      const leftOut = await goOn(lease, db, 1, () => Promise.resolve());
      for (const { userId } of leftOut) log.error({ err: error, userId }, 'a snapshot could not be published again');
    }
  }
  return BATCH;
}

/** Does with the next people what is to be done, and remembers that it was; returns who they were. */
function goOn(
  lease: Fence,
  db: Db,
  limit: number,
  act: (people: readonly Person[], session: ClientSession) => Promise<void>,
): Promise<Person[]> {
  return lease.transaction(async (session) => {
    const { republishAfter } = await readControl(db, session);
    if (republishAfter === null) return [];
    const people = await findPeopleAfter(db, republishAfter, limit, session);
    await act(people, session);
    await saveControl(db, { republishAfter: people.at(-1)?.userId ?? null }, session);
    return people;
  });
}

/** As by every transaction about people, though nothing changes: of those who are erased, tombstones. */
async function publishAgain(db: Db, people: readonly Person[], now: Date, session: ClientSession): Promise<void> {
  const userIds = people.map(({ userId }) => userId);
  const known = await readKnownPeople(db, userIds, [], session);
  const plans = people.map(({ userId, erased }) => ({ ...unchanged(known(userId)), erasing: erased }));
  const { publications } = await savePlans(db, plans, session);
  await publishSnapshots(db, publications, now, session);
}
