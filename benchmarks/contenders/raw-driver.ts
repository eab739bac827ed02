// What MongoDB allows at best: the driver alone, with as little around it as can be.
import type { Collection, OptionalUnlessRequiredId } from 'mongodb';

type Document = { _id: unknown };

/**
 * Concurrent writers share one insert, one at a time and without a timer. Not for use: who fails, fails everybody in the round.
 */
export function bareGroupCommit<T extends Document>(
  collection: Collection<T>,
): (...documents: OptionalUnlessRequiredId<T>[]) => Promise<void> {
  let gathered: OptionalUnlessRequiredId<T>[] = [];
  let next: Promise<void> | undefined;
  let writing = Promise.resolve();
  const write = async () => {
    await writing;
    const round = gathered;
    [gathered, next] = [[], undefined];
    writing = collection.insertMany(round, { ordered: false }).then(() => undefined);
    await writing;
  };
  return (...documents) => {
    gathered.push(...documents);
    next ??= write();
    return next;
  };
}
