// One transaction: entries without an owner get theirs, are set aside, or, being an erased person's, removed.
import { BSON, type ClientSession, type Collection, type Db, type Document } from 'mongodb';
import type { PersonPlan } from '../projector/plan-batch.ts';
import { readKnownPeople, savePlans } from '../projector/save-plans.ts';
import { addFigures, noFigures } from '../scores/figures.ts';
import { publishSnapshots } from '../scores/snapshot-store.ts';
import { findExact, MAX_ADOPTED_BYTES, type FoundEntry } from './bare-entries.ts';
import { currentlyLabelled } from './current-label.ts';
import type { Fate } from './decide-owner.ts';
import { entryCollections } from './entry-collections.ts';
import { findFates } from './fates.ts';
import type { NameHolders } from './name-holders.ts';
import { readProgress, saveProgress } from './progress-store.ts';
import type { EntryKind, SetAsideReason } from './reports.ts';
import { addTotals, totalsOf } from './totals.ts';

export interface Adopting {
  db: Db;
  names: NameHolders;
  now: () => Date;
  /** Whether people look at snapshots already; before, they would see them half done. */
  publish: boolean;
}

type Adopted = Extract<Fate, { kind: 'adopted' }>;

/**
 * Within the caller's transaction, which may run again: everything is read and decided anew. Returns how many devices found
 * no room with their people.
 */
export async function adoptEntries(
  { db, names, now, publish }: Adopting,
  kind: EntryKind,
  found: readonly FoundEntry[],
  session: ClientSession,
): Promise<{ unlinked: number }> {
  const { entries, originals, unowned } = entryCollections(db, kind);
  const tooLarge = found.filter(({ size }) => size > MAX_ADOPTED_BYTES);
  const documents = await findExact(
    entries,
    found.filter(({ size }) => size <= MAX_ADOPTED_BYTES),
    session,
  );
  const decided = await findFates(db, names, kind, documents, session);

  const aside = decided.flatMap(({ document, fate }) =>
    fate.kind === 'set_aside' ? [setAside(document, fate.reason, now())] : [],
  );
  const unread = await findExact(entries, tooLarge, session);
  aside.push(...unread.map((document) => setAside(document, 'too_large', now())));
  if (aside.length > 0) await unowned.insertMany(aside, { session });

  const kept = decided.flatMap(({ document, fate }) =>
    fate.kind === 'adopted' ? [{ ...document, ownerId: fate.ownerId }] : [],
  );
  if (kept.length > 0) await originals.insertMany(kept, { session });

  const removed = decided.filter(({ fate }) => fate.kind === 'removed').map(({ document }) => document['_id']);
  if (removed.length > 0) await countRemoved(db, kind, entries, removed, session);

  // Gone before their successors come: an index on names alone that somebody has made anew would refuse both at once.
  await entries.deleteMany({ _id: { $in: [...aside, ...documents].map(({ _id }) => _id) } }, { session });
  const adopted = decided.flatMap(({ fate }) => (fate.kind === 'adopted' ? [fate] : []));
  const { publications, unlinked } = await savePlans(db, await plansFor(db, names, adopted, session), session);
  if (publish) await publishSnapshots(db, publications, now(), session);
  return { unlinked };
}

/** A person's adopted entries are added to what they own, as their events would be. */
async function plansFor(
  db: Db,
  names: NameHolders,
  adopted: readonly Adopted[],
  session: ClientSession,
): Promise<PersonPlan[]> {
  const perOwner = Map.groupBy(adopted, ({ ownerId }) => ownerId);
  const owners = [...perOwner.keys()];
  const devices = new Set(adopted.flatMap(({ entry }) => [...entry.devices]));
  const known = await readKnownPeople(db, owners, [...devices], session);
  const current = await names.currentNames(owners);
  return [...perOwner].map(([ownerId, theirs]) => {
    const person = known(ownerId);
    const figures = theirs.flatMap(({ entry }) => (entry.figures === null ? [] : [entry.figures]));
    return {
      ...person,
      identity: currentlyLabelled(person.identity, current.get(ownerId)),
      figures: figures.length === 0 ? null : figures.reduce(addFigures, noFigures),
      devices: new Set(theirs.flatMap(({ entry }) => [...entry.devices])),
      erasing: false,
    };
  });
}

const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

function setAside(document: Document, reason: SetAsideReason, at: Date): Document {
  const marked = { ...document, setAside: { reason, at } };
  return BSON.calculateObjectSize(marked) > MAX_DOCUMENT_BYTES ? document : marked;
}

async function countRemoved(
  db: Db,
  kind: EntryKind,
  entries: Collection,
  ids: readonly unknown[],
  session: ClientSession,
): Promise<void> {
  const totals = await totalsOf(entries, { _id: { $in: ids } }, session);
  const progress = await readProgress(db, session);
  if (progress === null) throw new TypeError('A migration that adopts has begun.');
  const removed = { ...progress.removed, [kind]: addTotals(progress.removed[kind], totals) };
  await saveProgress(db, { removed }, session);
}
