// MongoDB's own fault injection. There is one such fault a server: use it on a `ownMongod`, never on the shared one.
import { MongoClient } from 'mongodb';
import { z } from 'zod';

export interface InjectedFault extends AsyncDisposable {
  /** Resolves once it has struck `times` times, and throws when it does not within 10 s: a fault test asserts that its fault fired. */
  fired(times?: number): Promise<void>;
}

/** What goes wrong, as the server's `failCommand` fail point takes it. */
export interface Fault {
  failCommands: readonly string[];
  appName?: string;
  /** `database.collection`; not for commands about no collection, such as commitTransaction. */
  namespace?: string;
  errorCode?: number;
  errorLabels?: readonly string[];
  closeConnection?: boolean;
  blockConnection?: boolean;
  blockTimeMS?: number;
  writeConcernError?: { code: number; errmsg: string };
}

const Count = z.object({ count: z.int() });

/** Makes commands fail, always or the next `times` times, until the resource is disposed of. */
export const failCommand = (adminUri: string, fault: Fault, times?: number): Promise<InjectedFault> =>
  inject(adminUri, 'failCommand', times === undefined ? 'alwaysOn' : { times }, fault);

/** Holds whoever comes to this point of the server, be it with the collection `nss` alone, until the resource is disposed of. */
export const hangAt = (
  adminUri: string,
  point: 'hangDuringBatchInsert' | 'hangBeforeCommitingTxn',
  data: { nss?: string } = {},
): Promise<InjectedFault> => inject(adminUri, point, 'alwaysOn', data);

async function inject(
  adminUri: string,
  failPoint: string,
  mode: 'alwaysOn' | { times: number },
  data: object,
): Promise<InjectedFault> {
  const client = await new MongoClient(adminUri).connect();
  const admin = client.db('admin');
  const set = async (settings: object) =>
    Count.parse(await admin.command({ configureFailPoint: failPoint, ...settings })).count;
  // The server counts since its start.
  const before = await set({ mode: 'off' });
  await set({ mode, data });
  return {
    fired: async (times = 1) => {
      await admin.command({ waitForFailPoint: failPoint, timesEntered: before + times, maxTimeMS: 10_000 });
    },
    [Symbol.asyncDispose]: async () => {
      await set({ mode: 'off' });
      await client.close();
    },
  };
}

/** Keeps the command from being begun for `blockTimeMS`: once it has `fired`, whoever sent it is held at this very point. */
export function holdCommand(
  adminUri: string,
  command: { appName: string; name: string; namespace?: string },
  { times = 1, blockTimeMS = 1500 }: { times?: number; blockTimeMS?: number } = {},
): Promise<InjectedFault> {
  const { name, ...where } = command;
  return failCommand(adminUri, { ...where, failCommands: [name], blockConnection: true, blockTimeMS }, times);
}
