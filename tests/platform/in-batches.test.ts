import { inBatches } from '@swamp-club/platform/in-batches.ts';
import { expect, test } from 'vitest';

async function batched(items: Iterable<number>, size: number): Promise<number[][]> {
  const batches = [];
  for await (const batch of inBatches(items, size)) batches.push(batch);
  return batches;
}

test('items come in order, in full batches and a last shorter one, never an empty one', async () => {
  expect(await batched([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(await batched([1, 2], 2)).toEqual([[1, 2]]);
  expect(await batched([], 2)).toEqual([]);
});
