// Durable enqueue in process: what the store makes of what the database allows, and what other queues make of theirs.
import { commandsSpec, type RenameDocument } from '../../telemetry-service/src/commands/command-store.ts';
import { enqueueRename } from '../../telemetry-service/src/commands/enqueue-rename.ts';
import { origin, queueOfCommands, storedRename } from '../contenders/commands.ts';
import { connectedDatabase } from '../contenders/connected-database.ts';
import { bareGroupCommit } from '../contenders/raw-driver.ts';
import { newRename } from '../contenders/rename-jobs.ts';
import { generateLoad } from '../load.ts';
import { openPeers } from '../peers/all.ts';
import type { Contender, Scenario } from '../scenario.ts';

const IN_FLIGHT = 64;
const ACKNOWLEDGED = 'w:majority j:true';

export const enqueue: Scenario = {
  name: 'enqueue',
  title: 'Durable enqueue in process',
  load: `${IN_FLIGHT} callers, one rename a call`,
  requirements: [
    { of: 'product', figure: 'per second', to: 'bare group commit', bound: 'at least', limit: 0.8 },
    { of: 'product', figure: 'per second', to: 'Agenda', bound: 'at least', limit: 6 },
  ],
  open: async (bench, resources) => {
    const { db: raw } = resources.use(await connectedDatabase(bench, 'raw', [queueOfCommands]));
    const { db: indexed } = resources.use(await connectedDatabase(bench, 'raw_indexed', [commandsSpec]));
    const { db: own } = resources.use(await connectedDatabase(bench, 'enqueue', [commandsSpec]));
    const bare = raw.collection<RenameDocument>(commandsSpec.name);
    const commit = bareGroupCommit(bare);
    const commitIndexed = bareGroupCommit(indexed.collection<RenameDocument>(commandsSpec.name));
    const contender = (name: string, setting: string, call: () => Promise<unknown>): Contender => ({
      name,
      setting,
      round: () => generateLoad({ inFlight: IN_FLIGHT, seconds: bench.seconds }, call),
    });
    return [
      contender('raw insertOne', `${ACKNOWLEDGED}, one write a rename, the claim index alone`, () =>
        bare.insertOne(storedRename()),
      ),
      contender('bare group commit', `${ACKNOWLEDGED}, one write a round, the claim index alone`, () =>
        commit(storedRename()),
      ),
      contender('bare, all indexes', `${ACKNOWLEDGED}, one write a round, the product's indexes`, () =>
        commitIndexed(storedRename()),
      ),
      contender('product', `${ACKNOWLEDGED}, enqueueRename through the store`, () =>
        enqueueRename(own, newRename(), origin, new Date()),
      ),
      ...(await openPeers(bench, resources)).map(({ name, setting, enqueue: add }) =>
        contender(name, setting, () => add(newRename())),
      ),
    ];
  },
};
