// Collection `operator_actions`: what operators did here, who and why.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { operatorActionIndexes, type OperatorAction } from '@swamp-club/platform/operator-actions.ts';
import type { Collection, Db } from 'mongodb';

export const operatorActionsSpec: CollectionSpec = { name: 'operator_actions', indexes: operatorActionIndexes };
export const operatorActions = (db: Db): Collection<OperatorAction> => db.collection(operatorActionsSpec.name);
