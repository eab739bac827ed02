// The log of what operators did: in the same transaction as what they did, so that neither is without the other.
import type { ClientSession, Collection, MongoClient } from 'mongodb';
import { ObjectId } from 'mongodb';
import type { Logger } from 'pino';
import type { CollectionSpec } from './collections.ts';
import { inTransaction } from './transaction.ts';

export interface OperatorAction {
  _id: ObjectId;
  at: Date;
  who: string;
  why: string;
  /** Such as `commands.retry`. */
  action: string;
  /** The items that were changed, such as `commands/0a1b…`. */
  targets: string[];
  /** How much was changed, or was about to be where that takes longer than a transaction. */
  count: number;
}

export const operatorActionIndexes: CollectionSpec['indexes'] = [
  { name: 'by_target', key: { targets: 1, at: -1 } },
  { name: 'log', key: { at: -1, _id: -1 } },
];

export interface OperatorParts {
  client: MongoClient;
  actions: Collection<OperatorAction>;
  now: () => Date;
  log: Logger;
}

export interface Operator {
  who: string;
  why: string;
}

export type Done = Pick<OperatorAction, 'targets' | 'count'>;

/** Runs `change` and logs what it says it did, in one transaction; nothing is logged where nothing was done. */
export async function actAsOperator(
  { client, actions, now, log }: OperatorParts,
  operator: Operator,
  action: string,
  change: (session: ClientSession) => Promise<Done>,
): Promise<number> {
  const { count } = await client.withSession((session) =>
    inTransaction(session, async () => {
      const done = await change(session);
      if (done.count > 0) {
        await actions.insertOne({ _id: new ObjectId(), at: now(), ...operator, action, ...done }, { session });
      }
      return done;
    }),
  );
  if (count > 0) log.info({ ...operator, action, count }, 'operator action');
  return count;
}

/** The latest first; with `after`, those that come behind that one. */
export function findActions(
  { actions }: Pick<OperatorParts, 'actions'>,
  { target, after, limit }: { target?: string; after?: Pick<OperatorAction, 'at' | '_id'> | undefined; limit: number },
): Promise<OperatorAction[]> {
  const behind =
    after === undefined
      ? {}
      : { at: { $lte: after.at }, $or: [{ at: { $lt: after.at } }, { _id: { $lt: after._id } }] };
  return actions
    .find({ ...(target === undefined ? {} : { targets: target }), ...behind })
    .sort({ at: -1, _id: -1 })
    .limit(limit)
    .toArray();
}
