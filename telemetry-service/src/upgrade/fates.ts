// What is to become of entries without an owner, asked of main-app's names and of who has been erased.
import type { ClientSession, Db, Document } from 'mongodb';
import { findPeople } from '../identity/people-store.ts';
import { promoted } from './bare-entries.ts';
import { decideFate, type Fate } from './decide-owner.ts';
import type { NameHolders } from './name-holders.ts';
import type { EntryKind } from './reports.ts';
import { readUpstreamEntry } from './upstream-entry.ts';

export interface Decided {
  document: Document;
  fate: Fate;
}

/** `documents`: with their numbers promoted or not, as they are handed back. */
export async function findFates(
  db: Db,
  names: NameHolders,
  kind: EntryKind,
  documents: readonly Document[],
  session?: ClientSession,
): Promise<Decided[]> {
  const read = documents.map((document) => ({ document, entry: readUpstreamEntry(kind, promoted(document)) }));
  const asked = new Set(read.flatMap(({ entry }) => (entry === null ? [] : [entry.name.toLowerCase()])));
  const holders = await names.firstHolders([...asked]);
  const holderIds = [...holders.values()].flat().map(({ userId }) => userId);
  const people = await findPeople(db, [...new Set(holderIds)], session);
  const erased = new Set(people.flatMap((person) => (person.erased ? [person.userId] : [])));
  const isErased = (userId: string) => erased.has(userId);
  return read.map(({ document, entry }) => {
    const theirs = entry === null ? [] : (holders.get(entry.name.toLowerCase()) ?? []);
    return { document, fate: decideFate(entry, theirs, isErased) };
  });
}
