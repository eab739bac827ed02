// tRPC's chained inputs are separate gates, not one schema: what that means for what may be sent.
import { initTRPC } from '@trpc/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { compareSnapshots, proceduresOf, snapshotContract } from '../../../../contracts/compatibility/index.ts';

const t = initTRPC.create();
type Gates = readonly [z.ZodObject, z.ZodObject?];

function router([first, second]: Gates) {
  const chained = second === undefined ? t.procedure.input(first) : t.procedure.input(first).input(second);
  return t.router({ ask: chained.output(z.null()).query(() => null) });
}

async function compared(older: Gates, newer: Gates) {
  const [was, is] = [router(older), router(newer)];
  const { findings, verdict } = compareSnapshots(
    await snapshotContract(was, { name: 'a', version: '1.0.0' }),
    await snapshotContract(is, { name: 'a', version: '1.1.0' }),
    { older: await proceduresOf(was), newer: await proceduresOf(is) },
  );
  return { verdict, findings: findings.map(({ rule, path }) => `${rule} ${path}`) };
}

const shop = z.object({ shop: z.string() });
const id = z.object({ id: z.string().max(5).optional() });

test('a strict gate among them that does not change refuses nothing new', async () => {
  const gates: Gates = [z.strictObject({ shop: z.string() }), id];
  expect(await compared(gates, gates)).toEqual({ verdict: 'compatible', findings: [] });
});

test('a value that one older gate refused is no witness against a newer one', async () => {
  // Nobody could send an id: the strict gate refused it.
  const older: Gates = [z.strictObject({ shop: z.string() }), id];
  const newer: Gates = [z.strictObject({ shop: z.string() }), z.object({ id: z.string().max(3).optional() })];
  const { verdict } = await compared(older, newer);
  expect(verdict).toBe('unknown');
});

test('the same key in two gates must fit both, so narrowing one to what the other takes breaks nobody', async () => {
  const wide = z.object({ id: z.string() });
  const narrow = z.object({ id: z.string().max(5) });
  expect(await compared([wide, narrow], [narrow])).toMatchObject({ verdict: 'compatible' });
  expect(await compared([wide], [wide, narrow])).toEqual({
    verdict: 'breaking',
    findings: ['size-narrowed ask.input.id'],
  });
});

test('what one gate surely refuses is not hidden by what another one may', async () => {
  // Nobody could send the empty id that the first of the newer gates refuses, and everybody the long one of the second.
  const older: Gates = [z.object({ id: z.string() }).refine(({ id }) => id !== ''), z.object({ id: z.string() })];
  const newer: Gates = [z.object({ id: z.string().min(1) }), z.object({ id: z.string().max(3) })];
  expect(await compared(older, newer)).toEqual({ verdict: 'breaking', findings: ['size-narrowed ask.input.id'] });
});

const few = (value: object) => Object.keys(value).length <= 2;

test('a refinement in one gate knows nothing of what the others let through', async () => {
  const note = z.object({ note: z.string().optional() });
  const gates: Gates = [shop.extend(note.shape).refine(few), id];
  expect(await compared(gates, gates)).toEqual({ verdict: 'compatible', findings: [] });
  // The first gate has seen two keys at most, so calls with three went through.
  expect((await compared(gates, [shop.extend({ ...note.shape, ...id.shape }).refine(few)])).verdict).toBe('breaking');
});

test('what one gate lets through is refused by a strict one that knows the other alone', async () => {
  const alternatives = z.union([z.object({ shop: z.string() }), z.object({ store: z.string() })]);
  const older = t.router({
    ask: t.procedure
      .input(alternatives)
      .input(id)
      .query(() => null),
  });
  const newer = t.router({
    ask: t.procedure
      .input(z.union([z.strictObject({ shop: z.string() }), z.strictObject({ store: z.string() })]))
      .query(() => null),
  });
  const { findings } = compareSnapshots(
    await snapshotContract(older, { name: 'a', version: '1.0.0' }),
    await snapshotContract(newer, { name: 'a', version: '1.1.0' }),
    { older: await proceduresOf(older), newer: await proceduresOf(newer) },
  );
  expect(findings).toContainEqual(expect.objectContaining({ path: 'ask.input', verdict: 'breaking' }));
});
