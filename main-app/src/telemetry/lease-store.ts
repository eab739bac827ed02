// Who of the replicas does which background work.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { LeaseDocument } from '@swamp-club/platform/lease.ts';
import type { Collection, Db } from 'mongodb';

export const leasesCollection = { name: 'leases', indexes: [] } as const satisfies CollectionSpec;

export const leaseStore = (db: Db): Collection<LeaseDocument> => db.collection(leasesCollection.name);
