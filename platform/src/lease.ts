// Leases: one holder at a time does a piece of work, and a holder that was paused or cut off can no longer write.
import { MongoServerError, type ClientSession, type Db } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { pause } from './pause.ts';
import { nextTick } from './hybrid-clock.ts';
import { leases, type LeaseDocument } from './lease-store.ts';
import { inTransaction, within } from './transaction.ts';

/** Somebody else holds the lease by now: stop, what was written in this transaction is not committed. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

const TAKE_WITHIN_MS = 5000;
/** So soon a standby sees that a lease was given up: one small read, however long the lease. */
const LOOK_EVERY_MS = 500;

/** All times are the database's (`$$NOW`), so clocks of the holders need not agree. */
const expiryFromNow = (leaseMs: number) => ({ $add: ['$$NOW', leaseMs] });

interface Held {
  db: Db;
  session: ClientSession;
  name: string;
  token: number;
  leaseMs: number;
  abandoned: boolean;
}

/** A held lease. Every write of the work it protects goes through `transaction`. */
export class Lease implements AsyncDisposable {
  readonly #held: Held;

  constructor(held: Held) {
    this.#held = held;
  }

  /** Its last holder did not give it up: it died, was frozen or cut off, perhaps of the very work that comes next. */
  get abandoned(): boolean {
    return this.#held.abandoned;
  }

  /** How often to call `renew` while there is no work. */
  get renewEveryMs(): number {
    return this.#held.leaseMs / 3;
  }

  /** @throws LeaseLost */
  async renew(): Promise<void> {
    await this.#writeLease();
  }

  /**
   * One transaction whose first write renews this lease, conditional on its token: that is the fence. From that write to
   * the commit the lease document is locked by us, so a successor either came first (LeaseLost) or waits for us.
   * @throws LeaseLost
   */
  transaction<T>(work: (session: ClientSession) => Promise<T>): Promise<T> {
    const { session } = this.#held;
    return inTransaction(session, async () => {
      await this.#writeLease(session);
      return work(session);
    });
  }

  /** Gives the lease up at once, so that nobody waits for a lease that nobody holds. Losing it meanwhile is fine. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { db, session, name, token } = this.#held;
    try {
      await leases(db).updateOne({ _id: name, token }, [
        { $set: { expiresAt: '$$NOW', holder: null, sessionId: null } },
      ]);
      // Not before: the driver hands an ended session to whoever comes next, and a successor kills the one the document names.
      await session.endSession();
    } catch {
      // Nobody to tell: the lease runs out by itself, and throwing here would hide the error that ended the work.
    }
  }

  async #writeLease(session?: ClientSession): Promise<void> {
    const { db, name, token, leaseMs } = this.#held;
    const { matchedCount } = await leases(db).updateOne(
      { _id: name, token },
      [{ $set: { expiresAt: expiryFromNow(leaseMs) } }],
      within(session),
    );
    if (matchedCount === 0) throw new LeaseLost(`lease ${name} is held by somebody else`);
  }
}

/** Takes the lease when it is free or has expired; null while somebody holds it. */
export async function acquireLease(
  db: Db,
  { name, holder, leaseMs }: { name: string; holder: string; leaseMs: number },
): Promise<Lease | null> {
  const seen = await lookAtLease(db, name);
  return seen.remainingMs > 0 ? null : takeLease(db, seen, { name, holder, leaseMs });
}

type SeenLease = Pick<LeaseDocument, 'token' | 'holder' | 'sessionId'> & { remainingMs: number };

async function lookAtLease(db: Db, name: string): Promise<SeenLease> {
  const seen = await leases(db).findOne<SeenLease>(
    { _id: name },
    { projection: { token: 1, holder: 1, sessionId: 1, remainingMs: { $subtract: ['$expiresAt', '$$NOW'] } } },
  );
  return seen ?? { ...(await createFreeLease(db, name)), remainingMs: 0 };
}

/** Takes the lease that was seen expired; null when somebody was faster or its holder has renewed it after all. */
async function takeLease(
  db: Db,
  seen: SeenLease,
  { name, holder, leaseMs }: { name: string; holder: string; leaseMs: number },
): Promise<Lease | null> {
  // A holder killed in mid-transaction leaves its locks, the lease document's among them, until the server times the
  // transaction out (a minute or more). Ending its session frees them now. A holder that is alive but late loses that
  // transaction only: run again, by the driver or by its caller, it meets its fence.
  if (seen.sessionId !== null) await db.client.db('admin').command({ killSessions: [{ id: seen.sessionId }] });

  const session = db.client.startSession();
  const token = nextTick(seen.token, new Date());
  // If this throws, the document may name the session all the same: then it is not ended either.
  const { modifiedCount } = await leases(db).updateOne(
    { _id: name, token: seen.token, $expr: { $lte: ['$expiresAt', '$$NOW'] } },
    [{ $set: { token, holder, sessionId: session.id?.id ?? null, expiresAt: expiryFromNow(leaseMs) } }],
    // A holder that woke up after the kill may have locked the document again, and frozen again: kill that one next time.
    { maxTimeMS: TAKE_WITHIN_MS },
  );
  if (modifiedCount === 1) return new Lease({ db, session, name, token, leaseMs, abandoned: seen.holder !== null });
  await session.endSession();
  return null;
}

async function createFreeLease(db: Db, name: string): Promise<LeaseDocument> {
  const free: LeaseDocument = { _id: name, token: 0, holder: null, sessionId: null, expiresAt: new Date(0) };
  try {
    await leases(db).insertOne(free);
  } catch (error) {
    // Two standbys start together on a fresh database: the other one's document is as good.
    if (!(error instanceof MongoServerError && error.code === 11000)) throw error;
  }
  return free;
}

/**
 * Runs `work` whenever this process holds the lease, until `signal` aborts. As a standby it looks often, and when the lease
 * is due to expire: one that was given up is taken at once, and a holder's death costs no more than the rest of its lease.
 * `work` returns when `signal` aborts, or throws; after a throw (LeaseLost, or a database that is away) it stands by again,
 * soon, because the lease may be free.
 */
export async function whileLeased(
  options: {
    db: Db;
    name: string;
    leaseMs: number;
    signal: AbortSignal;
    onError: (error: unknown) => void;
  },
  work: (lease: Lease) => Promise<void>,
): Promise<void> {
  const { db, name, leaseMs, signal, onError } = options;
  const holder = `${process.pid}-${randomUUID()}`;
  const lookEveryMs = Math.min(LOOK_EVERY_MS, leaseMs / 2);
  while (!signal.aborted) {
    try {
      const seen = await lookAtLease(db, name);
      const held = seen.remainingMs > 0;
      await using lease = held ? null : await takeLease(db, seen, { name, holder, leaseMs });
      if (lease !== null) await work(lease);
      else await pause(held ? Math.min(seen.remainingMs, lookEveryMs) : lookEveryMs, signal);
    } catch (error) {
      onError(error);
      await pause(lookEveryMs, signal);
    }
  }
}
