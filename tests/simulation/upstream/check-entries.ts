// Compares what became of the old entries with the oracle: each is in one place, as it was written, and with whom it belongs.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { ObjectId, type Document } from 'mongodb';
import { z } from 'zod';
import { byKey } from '../by-key.ts';
import type { Club } from '../club.ts';
import type { ModelEntry } from '../model.ts';
import type { Migrated } from '../people-met.ts';
import { documentsOf, type Contents } from '../service-database.ts';
import { ownerOf } from './ownership.ts';
import { collectionOf } from './upstream-entries.ts';

const Stored = z.looseObject({ _id: z.instanceof(ObjectId).transform((id) => id.toHexString()) });
const Adopted = Stored.extend({ ownerId: z.string() });
const SetAside = Stored.extend({ setAside: z.strictObject({ reason: z.string(), at: z.date() }) });
const Met = z.object({ _id: z.string(), version: z.number() });
const Marker = z.object({ _id: z.string() });

const kinds = ['links', 'counts'] as const;
const isOwned = (document: Document): boolean => typeof document['userId'] === 'string';

/** The same, without entries that have no owner. */
export function ownedOf(contents: Contents): Contents {
  return new Map(
    [...contents].map(([name, documents]) => [name, isEntries(name) ? documents.filter(isOwned) : documents]),
  );
}

const isEntries = (name: string): boolean => kinds.some((kind) => collectionOf[kind] === name);

export const hasBareEntries = (contents: Contents): boolean =>
  kinds.some((kind) => !(contents.get(collectionOf[kind]) ?? []).every(isOwned));

interface Forgotten {
  /** Whom telemetry is forgetting, or has forgotten, */
  erased: ReadonlySet<string>;
  /** the latter. */
  over: ReadonlySet<string>;
}

export function checkEntries(club: Club, contents: Contents, { erased, over }: Forgotten): Migrated {
  const { entries, established, told, telling } = club.model.telemetry;
  const marked = documentsOf(contents, 'migrations', Marker).some(({ _id }) => _id === 'ownership-by-user-id');
  equal(marked, established, 'the projector runs when everything has an owner, not before');

  const adopted = new Map<string, ModelEntry[]>();
  for (const kind of kinds) {
    const found = {
      bare: (contents.get(collectionOf[kind]) ?? [])
        .filter((document) => !isOwned(document))
        .map((d) => Stored.parse(d)),
      adopted: documentsOf(contents, `${collectionOf[kind]}_migrated`, Adopted),
      aside: documentsOf(contents, `${collectionOf[kind]}_unowned`, SetAside),
    };
    const written = [
      ...found.bare.map(({ _id, ...document }) => ({ _id, document })),
      ...found.adopted.map(({ _id, ownerId: _owner, ...document }) => ({ _id, document })),
      ...found.aside.map(({ _id, setAside: _aside, ...document }) => ({ _id, document })),
    ];
    const there = new Set(written.map(({ _id }) => _id));
    const isRemoved = (id: string, entry: ModelEntry) => {
      const fate = ownerOf(club, entry);
      return !there.has(id) && 'owner' in fate && erased.has(fate.owner);
    };
    deepEqual(
      byKey(written, ({ _id, document }) => [_id, document]),
      byKey(
        [...entries].filter(([id, entry]) => entry.of === kind && !isRemoved(id, entry)),
        ([id, { document }]) => [id, document],
      ),
      'every old entry is in one place, as it was written, but for those of somebody forgotten',
    );
    const fates = new Map<string, unknown>([
      ...found.adopted.map(({ _id, ownerId: owner }) => [_id, { owner }] as const),
      ...found.aside.map(({ _id, setAside }) => [_id, { aside: setAside.reason }] as const),
    ]);
    for (const [id, entry] of entries) {
      if (entry.of !== kind) continue;
      if (isRemoved(id, entry)) continue;
      ok(fates.has(id) || !entry.handled, 'a migration that came to its end has left nothing out');
      if (!fates.has(id)) continue;
      const fate = ownerOf(club, entry);
      deepEqual(fates.get(id), fate, 'an old entry goes to whoever had its name at the take-over');
      ok(!('owner' in fate && over.has(fate.owner)), 'of somebody forgotten there is no old entry');
      if ('owner' in fate) adopted.set(fate.owner, [...(adopted.get(fate.owner) ?? []), entry]);
    }
  }
  const versions = byKey(documentsOf(contents, 'people', Met), ({ _id, version }) => [_id, version]);
  const brought = telling.filter(({ userId, version }) => (versions.get(userId) ?? -1) >= version);
  return { adopted, told: [...told, ...brought] };
}
