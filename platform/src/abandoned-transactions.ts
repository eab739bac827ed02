// Transactions whose process has died: until the server times them out, in a minute or more, what they wrote stays locked.
import type { MongoClient } from 'mongodb';
import { pause } from './pause.ts';

/**
 * Ends transactions of this database user and `appName` in which nothing has happened for `idleMs`; returns how many. One
 * of a process that is alive but late is lost as well; the driver runs it again.
 */
export async function endAbandonedTransactions(
  client: MongoClient,
  { appName, idleMs }: { appName: string; idleMs: number },
): Promise<number> {
  const abandoned = await client
    .db('admin')
    .aggregate<{ lsid: { id: unknown } }>(
      [
        { $currentOp: { idleSessions: true } },
        { $match: { type: 'idleSession', appName, 'transaction.timeInactiveMicros': { $gte: idleMs * 1000 } } },
        { $project: { lsid: 1 } },
      ],
      { readConcern: { level: 'local' } },
    )
    .toArray();
  if (abandoned.length === 0) return 0;
  await client.db('admin').command({ killSessions: abandoned.map(({ lsid: { id } }) => ({ id })) });
  return abandoned.length;
}

/** Does so every `idleMs` until `signal` aborts: nobody waits for a dead process longer than twice that. */
export async function keepEndingAbandonedTransactions(
  client: MongoClient,
  {
    signal,
    onError,
    ...which
  }: { appName: string; idleMs: number; signal: AbortSignal; onError: (error: unknown) => void },
): Promise<void> {
  while (!signal.aborted) {
    try {
      await endAbandonedTransactions(client, which);
    } catch (error) {
      onError(error);
    }
    await pause(which.idleMs, signal);
  }
}
