// How far telemetry's snapshots have been taken over.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import type { ClientSession, Db } from 'mongodb';

export const scoreCursorCollection = { name: 'score_cursor', indexes: [] } as const satisfies CollectionSpec;

interface ScoreCursor {
  _id: 'scores.after';
  cursor: number;
}

export type ScoreCursorStore = ReturnType<typeof scoreCursorStore>;

export function scoreCursorStore(db: Db) {
  const cursors = db.collection<ScoreCursor>(scoreCursorCollection.name);
  return {
    /** 0 before the first page: everything is still to come. */
    read: async (): Promise<number> => (await cursors.findOne({ _id: 'scores.after' }))?.cursor ?? 0,

    async write(cursor: number, session: ClientSession): Promise<void> {
      await cursors.updateOne({ _id: 'scores.after' }, { $set: { cursor } }, { session, upsert: true });
    },
  };
}
