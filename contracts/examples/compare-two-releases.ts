// Example: may one tRPC router follow the other? With a value that shows why not.
import { initTRPC } from '@trpc/server';
import { z } from 'zod';
import { compareSnapshots, proceduresOf, snapshotContract, type Comparison } from '../compatibility/index.ts';

const t = initTRPC.create();
const greeting = t.procedure.output(z.string());
const released = t.router({
  greet: greeting.input(z.object({ name: z.string() })).query(({ input }) => `Hello ${input.name}`),
});
const next = t.router({
  greet: greeting.input(z.object({ name: z.string().min(3) })).query(({ input }) => `Hello ${input.name}`),
});

/** Breaking: a client of `released` may send a name of two letters, which `next` refuses. */
export async function compareTwoReleases(): Promise<Comparison> {
  return compareSnapshots(await snapshotContract(released), await snapshotContract(next), {
    older: await proceduresOf(released),
    newer: await proceduresOf(next),
  });
}
