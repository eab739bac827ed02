// One operator at a time migrates: the lease, under whose fence every write of the migration stands.
import { acquireLease, type Lease } from '@swamp-club/platform/lease.ts';
import { pause } from '@swamp-club/platform/pause.ts';
import type { Db } from 'mongodb';
import { randomUUID } from 'node:crypto';

/** The message says why nothing can be done now, and what can. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

export interface Leasing {
  db: Db;
  signal: AbortSignal;
  /** How long somebody who was killed keeps others waiting. */
  leaseMs?: number;
}

/** Waits for the lease of somebody who was killed. @throws MigrationRefused when somebody else is at it. */
export async function takeMigrationLease({ db, signal, leaseMs = 10_000 }: Leasing): Promise<Lease> {
  const options = { name: 'migration', holder: `operator-${randomUUID()}`, leaseMs };
  const until = performance.now() + 1.5 * leaseMs;
  for (;;) {
    // Asked before the look: one whose answer is slow says nothing about how long the lease has been held.
    const isLast = performance.now() > until;
    const lease = await acquireLease(db, options);
    if (lease !== null) return lease;
    if (signal.aborted || isLast) {
      throw new MigrationRefused('Somebody else is migrating this database just now. Wait for them, then look again.');
    }
    await pause(200, signal);
  }
}
