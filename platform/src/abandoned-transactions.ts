// Transactions whose process has died: until the server times them out, in a minute or more, what they wrote stays locked.
import type { MongoClient } from 'mongodb';
import { pause } from './pause.ts';

interface Operation {
  type: 'op' | 'idleSession';
  /** Of an idle session: the connection its transaction was last heard of on. */
  connectionId?: number;
  lsid?: { id: unknown };
  transaction?: { timeInactiveMicros: number };
}

/**
 * Ends transactions of this database user and `appName` in which nothing has happened for `idleMs` and whose connection is
 * gone, as it is with its process; returns how many. Time alone would not do: a process that is busy with something else in
 * mid-transaction, hashing passwords say, is slow and alive.
 */
export async function endAbandonedTransactions(
  client: MongoClient,
  { appName, idleMs }: { appName: string; idleMs: number },
): Promise<number> {
  const operations = await client
    .db('admin')
    .aggregate<Operation>(
      [
        { $currentOp: { idleSessions: true, idleConnections: true } },
        { $match: { appName } },
        { $project: { type: 1, connectionId: 1, lsid: 1, 'transaction.timeInactiveMicros': 1 } },
      ],
      { readConcern: { level: 'local' } },
    )
    .toArray();
  const connected = new Set(operations.filter(({ type }) => type === 'op').map(({ connectionId }) => connectionId));
  const abandoned = operations.flatMap(({ type, connectionId, lsid, transaction }) => {
    const idle = type === 'idleSession' && (transaction?.timeInactiveMicros ?? 0) >= idleMs * 1000;
    return idle && lsid !== undefined && !connected.has(connectionId) ? [{ id: lsid.id }] : [];
  });
  if (abandoned.length > 0) await client.db('admin').command({ killSessions: abandoned });
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
