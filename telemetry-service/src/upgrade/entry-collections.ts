// The three places of an entry: among the others, beside them as it was before it had an owner, or set aside.
import type { Db, Document } from 'mongodb';
import { identityMapSpec } from '../identity/identity-map-store.ts';
import { usernameMetricsSpec } from '../scores/username-metrics-store.ts';
import { originalsSpecs } from './originals-store.ts';
import type { EntryKind } from './reports.ts';
import { unownedSpecs } from './unowned-store.ts';

const entriesSpecs = { links: identityMapSpec, counts: usernameMetricsSpec };

export const entryCollections = (db: Db, kind: EntryKind) => ({
  entries: db.collection(entriesSpecs[kind].name),
  originals: db.collection(originalsSpecs[kind].name),
  unowned: db.collection(unownedSpecs[kind].name),
});

/** Written before there was ownership by userId. */
export const bare: Document = { userId: { $not: { $type: 'string' } } };
export const owned: Document = { userId: { $type: 'string' } };

/** What is found of both kinds. */
export const ofEachKind = async <T>(find: (kind: EntryKind) => Promise<T>): Promise<Record<EntryKind, T>> => ({
  links: await find('links'),
  counts: await find('counts'),
});
