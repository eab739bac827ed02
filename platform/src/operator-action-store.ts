// Collection `operator_actions`, the log of what operators did: in the same transaction as what they did, so that neither is without the other.
import type { ClientSession, Db } from 'mongodb';
import { ObjectId } from 'mongodb';
import type { Logger } from 'pino';
import type { CollectionSpec } from './collections.ts';
import { inOwnTransaction } from './transaction.ts';

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

export const operatorActionsSpec: CollectionSpec = {
  name: 'operator_actions',
  indexes: [
    { name: 'by_target', key: { targets: 1, at: -1 } },
    { name: 'log', key: { at: -1, _id: -1 } },
  ],
};
const actionsOf = (db: Db) => db.collection<OperatorAction>(operatorActionsSpec.name);

export interface OperatorParts {
  db: Db;
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
  { db, now, log }: OperatorParts,
  operator: Operator,
  action: string,
  change: (session: ClientSession) => Promise<Done>,
): Promise<number> {
  const { count } = await inOwnTransaction(db, async (session) => {
    const done = await change(session);
    if (done.count > 0) {
      await actionsOf(db).insertOne({ _id: new ObjectId(), at: now(), ...operator, action, ...done }, { session });
    }
    return done;
  });
  if (count > 0) log.info({ ...operator, action, count }, 'operator action');
  return count;
}

/** The latest first; with `after`, those that come behind that one. */
export function findActions(
  { db }: Pick<OperatorParts, 'db'>,
  { target, after, limit }: { target?: string; after?: Pick<OperatorAction, 'at' | '_id'> | undefined; limit: number },
): Promise<OperatorAction[]> {
  const behind =
    after === undefined
      ? {}
      : { at: { $lte: after.at }, $or: [{ at: { $lt: after.at } }, { _id: { $lt: after._id } }] };
  return actionsOf(db)
    .find({ ...(target === undefined ? {} : { targets: target }), ...behind })
    .sort({ at: -1, _id: -1 })
    .limit(limit)
    .toArray();
}
