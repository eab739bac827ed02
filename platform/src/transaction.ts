// The one way to run a transaction of ours: snapshot reads, majority commit.
import type { ClientSession, Db } from 'mongodb';

/**
 * Runs `work` in one transaction on `session` and commits it with a majority write. The driver runs `work` again after a
 * transient error, so it must only touch the database through `session` and make its ids beforehand.
 */
export function inTransaction<T>(session: ClientSession, work: () => Promise<T>): Promise<T> {
  return session.withTransaction(work, {
    readConcern: { level: 'snapshot' },
    writeConcern: { w: 'majority' },
    readPreference: 'primary',
  });
}

/** The same, on a session that is made for it. */
export function inOwnTransaction<T>(db: Db, work: (session: ClientSession) => Promise<T>): Promise<T> {
  return db.client.withSession((session) => inTransaction(session, () => work(session)));
}

/** Options for a read or write that belongs to the transaction of `session`, where there is one. */
export const within = (session?: ClientSession): { session?: ClientSession } =>
  session === undefined ? {} : { session };
