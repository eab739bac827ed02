// Whose API key is this? main-app knows; while it cannot be asked, what it said within the last day still counts.
import type { Db } from 'mongodb';
import { createHash } from 'node:crypto';
import { findPerson } from '../identity/people-store.ts';
import type { Sender } from './event-store.ts';
import { deleteVerifiedKey, findVerifiedKey, HONOURED_SECONDS, saveVerifiedKey } from './verified-key-store.ts';
import { askWhoami } from './whoami.ts';

export type KeyCheck = { kind: 'valid'; sender: Sender | null } | { kind: 'invalid' } | { kind: 'unavailable' };

/** A revoked key works for this long at most while main-app is up. */
const FRESH_MS = 30_000;
/** How soon to ask again when main-app did not answer. */
const RETRY_MS = 5_000;
const MAX_CACHED = 10_000;

interface CachedKey {
  sender: Sender | null;
  verifiedAt: Date;
  askAgainAt: number;
}

/** Checks keys with main-app, each at most once at a time, and remembers those that are valid. */
export class ApiKeys {
  readonly #db: Db;
  readonly #mainAppUrl: string;
  readonly #now: () => Date;
  /** In the order of the last check, so that the first is the one to forget. */
  readonly #cached = new Map<string, CachedKey>();
  readonly #running = new Map<string, Promise<KeyCheck>>();

  constructor(db: Db, mainAppUrl: string, now: () => Date) {
    this.#db = db;
    this.#mainAppUrl = mainAppUrl;
    this.#now = now;
  }

  async check(apiKey: string): Promise<KeyCheck> {
    if (apiKey === '') return { kind: 'invalid' };
    const hash = createHash('sha256').update(apiKey).digest('hex');
    const cached = this.#cached.get(hash);
    if (cached !== undefined && this.#now().getTime() < cached.askAgainAt)
      return { kind: 'valid', sender: cached.sender };
    const running = this.#running.get(hash) ?? this.#ask(hash, apiKey).finally(() => this.#running.delete(hash));
    this.#running.set(hash, running);
    return running;
  }

  async #ask(hash: string, apiKey: string): Promise<KeyCheck> {
    const answer = await askWhoami(this.#mainAppUrl, apiKey);
    const now = this.#now();
    switch (answer.kind) {
      case 'valid': {
        await saveVerifiedKey(this.#db, hash, { sender: answer.sender, verifiedAt: now });
        // Looked at afterwards: an erasure that came too early to find the key is seen here (see `projector/forget-people.ts`).
        const sender = await this.#unlessErased(answer.sender);
        if (sender !== answer.sender) await saveVerifiedKey(this.#db, hash, { sender, verifiedAt: now });
        this.#remember(hash, { sender, verifiedAt: now, askAgainAt: now.getTime() + FRESH_MS });
        return { kind: 'valid', sender };
      }
      case 'refused':
        this.#cached.delete(hash);
        await deleteVerifiedKey(this.#db, hash);
        return { kind: 'invalid' };
      case 'no_answer': {
        const verified = this.#cached.get(hash) ?? (await findVerifiedKey(this.#db, hash));
        const honoured = now.getTime() - HONOURED_SECONDS * 1000;
        if (verified === null || verified.verifiedAt.getTime() <= honoured) return { kind: 'unavailable' };
        const { verifiedAt } = verified;
        const sender = await this.#unlessErased(verified.sender);
        this.#remember(hash, { sender, verifiedAt, askAgainAt: now.getTime() + RETRY_MS });
        return { kind: 'valid', sender };
      }
    }
  }

  /** What is sent with the key of somebody who has been erased is nobody's: it counts for the device alone. */
  async #unlessErased(sender: Sender | null): Promise<Sender | null> {
    if (sender === null) return null;
    const person = await findPerson(this.#db, sender.userId);
    return person?.erased === true ? null : sender;
  }

  #remember(hash: string, key: CachedKey): void {
    this.#cached.delete(hash);
    this.#cached.set(hash, key);
    const [oldest] = this.#cached.keys();
    if (this.#cached.size > MAX_CACHED && oldest !== undefined) this.#cached.delete(oldest);
  }
}
