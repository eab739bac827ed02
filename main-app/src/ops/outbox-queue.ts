// The outbox as operators see it.
import type { OperatedQueue } from '@swamp-club/platform/operator-queue.ts';
import { ObjectId, type Db } from 'mongodb';
import { OUTBOX } from '../telemetry/outbox-store.ts';

export const outboxQueue = (db: Db): OperatedQueue => ({
  name: OUTBOX,
  items: db.collection(OUTBOX),
  statuses: ['pending', 'sent', 'dead', 'discarded'],
  since: 'createdAt',
  heavy: [],
  // What is no id is nobody's.
  ofUser: (userId) => ({ userId: ObjectId.isValid(userId) ? new ObjectId(userId) : null }),
  ofUsername: (username) => ({ $or: [{ oldUsername: username }, { newUsername: username }] }),
  keyOf: String,
  idOf: (key) => key,
});
