// Collection `request_counts`: how often an operator's login was tried lately, from where.
import type { CollectionSpec } from '@swamp-club/platform/collections.ts';
import { requestCountIndexes, type RequestCount } from '@swamp-club/platform/request-count.ts';
import type { Collection, Db } from 'mongodb';

export const requestCountsSpec: CollectionSpec = { name: 'request_counts', indexes: requestCountIndexes };
export const requestCounts = (db: Db): Collection<RequestCount> => db.collection(requestCountsSpec.name);
