// Who does a leased piece of work in the simulation, and how another process takes it over.
import { leases } from '@swamp-club/platform/lease-store.ts';
import { acquireLease, type Lease } from '@swamp-club/platform/lease.ts';
import type { Db } from 'mongodb';

/** No lease runs out by itself here: takeovers happen when the schedule says so. */
const LEASE_MS = 60 * 60 * 1000;

export class LeaseHolder {
  readonly #db: Db;
  readonly #name: string;
  #lease: Lease | null = null;

  constructor(db: Db, name: string) {
    this.#db = db;
    this.#name = name;
  }

  get lease(): Lease {
    if (this.#lease === null) throw new Error(`Nobody has taken the lease ${this.#name} yet.`);
    return this.#lease;
  }

  /** Another process takes the lease, as if it had run out. Its holder so far does not know, and has it still in hand. */
  async takeOver(): Promise<Lease> {
    await this.expire();
    const lease = await acquireLease(this.#db, {
      name: this.#name,
      holder: 'a simulated process',
      leaseMs: LEASE_MS,
    });
    if (lease === null) throw new Error(`The lease ${this.#name} had run out, and was not to be had.`);
    this.#lease = lease;
    return lease;
  }

  /** Its holder has died: the lease runs out, and what its last transaction has locked is free again. */
  async release(): Promise<void> {
    const { sessionId = null } = (await leases(this.#db).findOne({ _id: this.#name })) ?? {};
    if (sessionId !== null) await this.#db.client.db('admin').command({ killSessions: [{ id: sessionId }] });
    await this.expire();
  }

  async expire(): Promise<void> {
    await leases(this.#db).updateOne({ _id: this.#name }, { $set: { expiresAt: new Date(0) } });
  }
}
