// What is to become of entries without an owner, asked of main-app's names and of who has been erased.
import type { ClientSession, Db, Document } from 'mongodb';
import { findPeople } from '../identity/people-store.ts';
import { decideFate, type Fate } from './decide-owner.ts';
import type { NameHolders } from './name-holders.ts';
import type { EntryKind } from './reports.ts';
import { readUpstreamEntry } from './upstream-entry.ts';

/** In the order of `documents`. */
export async function findFates(
  db: Db,
  names: NameHolders,
  kind: EntryKind,
  documents: readonly Document[],
  session?: ClientSession,
): Promise<Fate[]> {
  const entries = documents.map((document) => readUpstreamEntry(kind, document));
  const asked = new Set(entries.flatMap((entry) => (entry === null ? [] : [entry.name.toLowerCase()])));
  const holders = await names.firstHolders([...asked]);
  const holderIds = [...holders.values()].flat().map(({ userId }) => userId);
  const people = await findPeople(db, [...new Set(holderIds)], session);
  const erased = new Set(people.flatMap((person) => (person.erased ? [person.userId] : [])));
  return entries.map((entry) =>
    decideFate(entry, (entry === null ? undefined : holders.get(entry.name.toLowerCase())) ?? [], (userId) =>
      erased.has(userId),
    ),
  );
}
