// One service's database as the simulation needs it: read whole, put back to another state, made to fail.
import { MongoServerError, type Document, type MongoClient } from 'mongodb';
import { z } from 'zod';
import type { Fault } from '../support/fail-command.ts';

/** One that no driver and no service tries again after. */
const HARD_ERROR = 96;
export const hardError: Fault = { failCommands: ['update'], errorCode: HARD_ERROR };
/** As if the process had died: nothing that it writes arrives any more. */
const dead: Fault = { failCommands: ['insert', 'update', 'delete', 'commitTransaction'], errorCode: HARD_ERROR };

/** Every document, by collection. */
export type Contents = ReadonlyMap<string, readonly Document[]>;

export class ServiceDatabase {
  readonly #client: MongoClient;
  readonly #admin: MongoClient;
  readonly #collections: readonly string[];

  private constructor(client: MongoClient, admin: MongoClient, collections: readonly string[]) {
    this.#client = client;
    this.#admin = admin;
    this.#collections = collections;
  }

  /** Of a service that has been started before, so that its collections and indexes are there. */
  static async open(client: MongoClient, admin: MongoClient): Promise<ServiceDatabase> {
    const collections = await client.db().listCollections({ type: 'collection' }, { nameOnly: true }).toArray();
    return new ServiceDatabase(
      client,
      admin,
      // Leases belong to processes, which go on from schedule to schedule.
      collections.map(({ name }) => name).filter((name) => name !== 'leases'),
    );
  }

  /** All of it in one question, which is what takes the time here. */
  async read(): Promise<Contents> {
    const [first = '', ...others] = this.#collections;
    const all = this.#client
      .db()
      .collection(first)
      .aggregate<{ name: string; document: Document }>([
        ...from(first),
        ...others.map((coll) => ({ $unionWith: { coll, pipeline: from(coll) } })),
      ]);
    const found = Map.groupBy(await all.toArray(), ({ name }) => name);
    return new Map([...found].map(([name, rows]) => [name, rows.map(({ document }) => document)]));
  }

  /** Collections are emptied, not dropped: their indexes stay. */
  async write(contents: Contents): Promise<void> {
    const db = this.#client.db();
    const present = await this.read();
    await Promise.all([...present.keys()].map((name) => db.collection(name).deleteMany({})));
    await Promise.all([...contents].map(([name, documents]) => db.collection(name).insertMany([...documents])));
  }

  /** Lets the next command that `fault` is about fail while `work` runs; returns whether it struck. */
  failing(fault: Fault, work: () => Promise<unknown>): Promise<boolean> {
    return this.#whileFailing({ times: 1 }, fault, work);
  }

  /** After so many writes of `work` none succeeds; returns whether it came so far. */
  dying(writes: number, work: () => Promise<unknown>): Promise<boolean> {
    return this.#whileFailing({ skip: writes }, dead, work);
  }

  async #whileFailing(mode: FailPointMode, fault: Fault, work: () => Promise<unknown>): Promise<boolean> {
    const { appName = '' } = this.#client.options;
    const before = await this.#setFailPoint(mode, { ...fault, appName });
    let after = before;
    try {
      await work();
    } finally {
      after = await this.#setFailPoint('off');
    }
    return after > before;
  }

  /** Returns how often it has struck since the server's start. */
  async #setFailPoint(mode: 'off' | FailPointMode, data?: Fault): Promise<number> {
    const command = { configureFailPoint: 'failCommand', mode, ...(data === undefined ? {} : { data }) };
    return z.object({ count: z.int() }).parse(await this.#admin.db('admin').command(command)).count;
  }
}

type FailPointMode = { times: number } | { skip: number };

/** Whether `work` was given up because of one. */
export async function endedByHardError(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === HARD_ERROR) return true;
    throw error;
  }
}

const from = (name: string) => [{ $project: { _id: 0, name, document: '$$ROOT' } }];

/** What a collection holds, as far as `schema` looks at it. */
export function documentsOf<T extends z.ZodType>(contents: Contents, name: string, schema: T): z.output<T>[] {
  return z.array(schema).parse(contents.get(name) ?? []);
}
