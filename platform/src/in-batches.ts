// A long stream of items in batches, so that neither memory nor round trips grow with its length one by one.

/** Batches of `size` items in order, the last one shorter; none of them is empty. */
export async function* inBatches<T>(items: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
