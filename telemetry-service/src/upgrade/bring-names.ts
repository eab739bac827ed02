// Everybody gets the name that main-app has for them, and a snapshot of what they own now.
import type { Lease } from '@swamp-club/platform/lease.ts';
import type { ClientSession, Db } from 'mongodb';
import { findPeopleAfter } from '../identity/people-store.ts';
import { readKnownPeople, savePlans } from '../projector/save-plans.ts';
import { publishSnapshots } from '../scores/snapshot-store.ts';
import { currentlyLabelled } from './current-label.ts';
import type { CurrentName, NameHolders } from './name-holders.ts';
import { firstPeople, readProgress, saveProgress, type NextPeople } from './progress-store.ts';
import type { Progress } from './reports.ts';

export interface NamingParts {
  db: Db;
  lease: Lease;
  names: NameHolders;
  now: () => Date;
  batchSize: number;
  onProgress: (progress: Progress) => void;
  signal: AbortSignal;
}

/** Goes on where it stopped; `atTheEnd` is part of the transaction that reaches the last of them. @throws LeaseLost */
export async function bringAllNames(
  parts: NamingParts,
  atTheEnd: (session: ClientSession) => Promise<void>,
): Promise<void> {
  const { db, lease, names, onProgress, signal } = parts;
  let next: NextPeople = (await readProgress(db))?.people ?? firstPeople;
  if (next.of === 'nobody') return;
  let done = 0;
  const total = await names.countPeople();
  while (next.of !== 'nobody' && !signal.aborted) {
    const from = next;
    const brought = await lease.transaction(async (session) => {
      const result = await bringNames(parts, from, session);
      if (result.next.of === 'nobody') await atTheEnd(session);
      return result;
    });
    next = brought.next;
    done += brought.reached;
    onProgress({ phase: 'people', done, total: Math.max(total, done) });
  }
}

async function bringNames(
  { db, names, now, batchSize }: NamingParts,
  { of, after }: NextPeople,
  session: ClientSession,
): Promise<{ next: NextPeople; reached: number }> {
  const { last, people } = await nextPage(db, names, of, { after, limit: batchSize }, session);
  const userIds = people.map(({ userId }) => userId);
  const known = await readKnownPeople(db, userIds, [], session);
  const plans = people.map(({ userId, current }) => {
    const person = known(userId);
    const identity = currentlyLabelled(person.identity, current);
    return { ...person, identity, figures: null, devices: new Set<string>(), erasing: false };
  });
  const { publications } = await savePlans(db, plans, session);
  await publishSnapshots(db, publications, now(), session);
  const next = last === null ? ({ of: behind[of], after: '' } as const) : { of, after: last };
  await saveProgress(db, { people: next }, session);
  return { next, reached: people.length };
}

const behind = { accounts: 'others', others: 'nobody', nobody: 'nobody' } as const;

interface Page {
  /** The userId to go on behind; null when there is nobody else of this kind. */
  last: string | null;
  people: { userId: string; current: CurrentName | undefined }[];
}

async function nextPage(
  db: Db,
  names: NameHolders,
  of: NextPeople['of'],
  { after, limit }: { after: string; limit: number },
  session: ClientSession,
): Promise<Page> {
  switch (of) {
    case 'accounts': {
      const accounts = await names.peopleAfter(after, limit);
      const people = accounts.map((current) => ({ userId: current.userId, current }));
      return { last: accounts.at(-1)?.userId ?? null, people };
    }
    case 'others': {
      const everybody = await findPeopleAfter(db, after, limit, session);
      const accounts = await names.currentNames(everybody.map(({ userId }) => userId));
      const without = everybody.filter(({ userId }) => !accounts.has(userId));
      const people = without.map(({ userId }) => ({ userId, current: undefined }));
      return { last: everybody.at(-1)?.userId ?? null, people };
    }
    case 'nobody':
      return { last: null, people: [] };
  }
}
