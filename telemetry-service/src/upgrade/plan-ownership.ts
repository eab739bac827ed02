// What the migration would do now, with examples; nothing is written.
import type { Db } from 'mongodb';
import { bareBatches, MAX_ADOPTED_BYTES } from './bare-entries.ts';
import type { Fate } from './decide-owner.ts';
import { entryCollections, ofEachKind } from './entry-collections.ts';
import { findFates, type Decided } from './fates.ts';
import { findUniqueNameIndexes } from './name-indexes.ts';
import type { NameHolders } from './name-holders.ts';
import { noTally, type EntryKind, type OwnershipPlan, type PlannedExample } from './reports.ts';

type KindPlan = OwnershipPlan['kinds'][EntryKind];

const EXAMPLES_OF_EACH_FATE = 3;
const BATCH = 500;

export async function planOwnership(db: Db, names: NameHolders): Promise<OwnershipPlan> {
  const owners = new Set<string>();
  const kinds = await ofEachKind((kind) => planKind(db, names, kind, owners));
  const indexes = await findUniqueNameIndexes(db);
  return {
    kinds,
    owners: owners.size,
    people: await names.countPeople(),
    indexesToDrop: indexes.map(({ kind, name }) => `${entryCollections(db, kind).entries.collectionName}.${name}`),
  };
}

async function planKind(db: Db, names: NameHolders, kind: EntryKind, allOwners: Set<string>): Promise<KindPlan> {
  const { entries } = entryCollections(db, kind);
  const plan: KindPlan = { ...noTally(), merged: 0, examples: [] };
  const owners = new Set<string>();
  for await (const batch of bareBatches(entries, BATCH)) {
    for (const { _id: id } of batch.filter(({ size }) => size > MAX_ADOPTED_BYTES)) {
      plan.setAside.too_large += 1;
      addExample(plan, { id: String(id), username: null, fate: 'too_large', ownerId: null });
    }
    const ids = batch.filter(({ size }) => size <= MAX_ADOPTED_BYTES).map(({ _id }) => _id);
    const documents = await entries.find({ _id: { $in: ids } }).toArray();
    const decided = await findFates(db, names, kind, documents);
    const owned = await ownersAmong(db, kind, decided);
    for (const { document, fate } of decided) {
      const fateName = count(plan, fate, (ownerId) => owners.has(ownerId) || owned.has(ownerId));
      const ownerId = fate.kind === 'set_aside' ? null : fate.ownerId;
      if (fate.kind === 'adopted') owners.add(fate.ownerId);
      addExample(plan, { id: String(document['_id']), username: fate.entry?.name ?? null, fate: fateName, ownerId });
    }
  }
  for (const owner of owners) allOwners.add(owner);
  return plan;
}

/** Who of the entries' owners has an entry already, as after a migration that is run again. */
async function ownersAmong(db: Db, kind: EntryKind, decided: readonly Decided[]): Promise<ReadonlySet<unknown>> {
  const ownerIds = decided.flatMap(({ fate }) => (fate.kind === 'adopted' ? [fate.ownerId] : []));
  return new Set(await entryCollections(db, kind).entries.distinct('userId', { userId: { $in: ownerIds } }));
}

function count(plan: KindPlan, fate: Fate, ownsOne: (ownerId: string) => boolean): PlannedExample['fate'] {
  switch (fate.kind) {
    case 'adopted': {
      plan.adopted += 1;
      const merged = ownsOne(fate.ownerId);
      if (merged) plan.merged += 1;
      return merged ? 'merged' : 'adopted';
    }
    case 'removed':
      plan.removed += 1;
      return 'removed';
    case 'set_aside':
      plan.setAside[fate.reason] += 1;
      return fate.reason;
  }
}

function addExample(plan: KindPlan, example: PlannedExample): void {
  const alike = plan.examples.filter(({ fate }) => fate === example.fate);
  if (alike.length < EXAMPLES_OF_EACH_FATE) plan.examples.push(example);
}
