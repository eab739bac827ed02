// What operators have told the relay and the score watcher, whichever replicas those are.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ClientSession, Db } from 'mongodb';
import type { Resynced } from './resync-scores.ts';

interface ControlDocument {
  _id: 'main-app';
  relayPaused?: boolean;
  /** When a resync was asked for that is not complete yet. */
  resyncRequestedAt?: Date | null;
  lastResync?: Resynced & { finishedAt: Date };
}

export const controlsCollection = { name: 'controls', indexes: [] } as const satisfies CollectionSpec;

export type ControlStore = ReturnType<typeof controlStore>;

export function controlStore(db: Db) {
  const controls = db.collection<ControlDocument>(controlsCollection.name);
  return {
    async isRelayPaused(): Promise<boolean> {
      return (await controls.findOne({ _id: 'main-app' }))?.relayPaused ?? false;
    },

    async pauseRelay(relayPaused: boolean, session: ClientSession): Promise<void> {
      await controls.updateOne({ _id: 'main-app' }, { $set: { relayPaused } }, { session, upsert: true });
    },

    async resyncs(): Promise<{ requestedAt: Date | null; last: ControlDocument['lastResync'] | null }> {
      const found = await controls.findOne({ _id: 'main-app' });
      return { requestedAt: found?.resyncRequestedAt ?? null, last: found?.lastResync ?? null };
    },

    async requestResync(resyncRequestedAt: Date, session: ClientSession): Promise<void> {
      await controls.updateOne({ _id: 'main-app' }, { $set: { resyncRequestedAt } }, { session, upsert: true });
    },

    /** A request made meanwhile stays: it may be about something that this resync has read already. */
    async finishResync(requestedAt: Date, resynced: Resynced, finishedAt: Date): Promise<void> {
      await controls.updateOne(
        { _id: 'main-app', resyncRequestedAt: requestedAt },
        { $set: { resyncRequestedAt: null, lastResync: { ...resynced, finishedAt } } },
      );
    },
  };
}
