// Collection `leases`: who is the projector now.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { LeaseDocument } from '@swamp-club/platform/lease.ts';
import type { Db } from 'mongodb';

export const leasesSpec: CollectionSpec = { name: 'leases', indexes: [] };
export const leases = (db: Db) => db.collection<LeaseDocument>(leasesSpec.name);
