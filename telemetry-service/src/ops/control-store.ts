// Collection `controls`: what operators have told the projector, whichever replica that is.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { within } from '@swamp-club/platform/transaction.ts';
import type { ClientSession, Db } from 'mongodb';

interface ControlDocument {
  _id: 'projector';
  paused?: boolean;
  /** Snapshots of everybody behind this userId are to be published again; null for none. */
  republishAfter?: string | null;
}

export const controlsSpec: CollectionSpec = { name: 'controls', indexes: [] };
const controls = (db: Db) => db.collection<ControlDocument>(controlsSpec.name);

export interface Control {
  paused: boolean;
  republishAfter: string | null;
}

export async function readControl(db: Db, session?: ClientSession): Promise<Control> {
  const found = await controls(db).findOne({ _id: 'projector' }, within(session));
  return { paused: found?.paused ?? false, republishAfter: found?.republishAfter ?? null };
}

export async function saveControl(db: Db, change: Partial<Control>, session?: ClientSession): Promise<void> {
  await controls(db).updateOne({ _id: 'projector' }, { $set: change }, { ...within(session), upsert: true });
}
