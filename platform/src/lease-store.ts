// Collection `leases`: who of the replicas does what only one may do at a time.
import type { Binary, Db } from 'mongodb';
import type { CollectionSpec } from './collections.ts';

export interface LeaseDocument {
  _id: string;
  /** The fencing token: grows with every change of holder. */
  token: number;
  holder: string | null;
  /** The session the holder runs its transactions on, so that a successor can end an orphaned one. */
  sessionId: Binary | null;
  expiresAt: Date;
}

export const leasesSpec: CollectionSpec = { name: 'leases', indexes: [] };
export const leases = (db: Db) => db.collection<LeaseDocument>(leasesSpec.name);
