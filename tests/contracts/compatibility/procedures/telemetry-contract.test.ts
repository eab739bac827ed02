// This project's contract, changed as its owners may change it.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { telemetryContract, type Contract } from '@swamp-club/telemetry-contract';
import { compareSnapshots, proceduresOf, snapshotContract } from '../../../../contracts/compatibility/index.ts';
import { procedureRules } from '../../../../contracts/compatibility/procedure-rules.ts';
import { evolutions, unsaid } from './evolutions.ts';
import { telemetryEvolutions } from './telemetry-evolutions.ts';

async function compared(older: Contract, newer: Contract) {
  const snapshots = [
    await snapshotContract(older, { name: 'telemetry', version: '1.0.0' }),
    await snapshotContract(newer, { name: 'telemetry', version: '1.1.0' }),
  ] as const;
  const real = { older: await proceduresOf(older), newer: await proceduresOf(newer) };
  return { byForm: compareSnapshots(...snapshots), bySchema: compareSnapshots(...snapshots, real) };
}

test.for(telemetryEvolutions)('it is found when $name', async ({ older, newer, found, step }) => {
  const { byForm, bySchema } = await compared(older, newer);
  for (const comparison of [byForm, bySchema]) {
    expect(comparison.findings.map(({ verdict, rule, path }) => [verdict, rule, path])).toEqual(found);
    expect(comparison.step).toBe(step);
    expect(comparison.verdict).toBe(found[0]?.[0] ?? 'compatible');
  }
});

test('every rule about procedures is found in one of the two tables', () => {
  const tables = [...evolutions, ...telemetryEvolutions, { found: unsaid }];
  const found = tables.flatMap((evolution) => evolution.found.map(([, rule]) => rule));
  expect(Object.keys(procedureRules).filter((rule) => !found.some((one) => one === rule))).toEqual([]);
});

test.each([
  ['input', expect.any(String)],
  ['output', expect.any(Number)],
] as const)(
  'a field that is dropped from the %s in one release and back with another type in the next is found against the first',
  async (side, note) => {
    const release = (fields: z.ZodRawShape): Contract => {
      const schema = z.object({ userId: z.string(), ...fields });
      const changed = { ...telemetryContract.identity.renameStatus, [side]: schema };
      return { ask: side === 'output' ? { ...changed, reads: schema } : changed };
    };
    const [first, second, third] = [
      release({ note: z.string().optional() }),
      release({}),
      release({ note: z.number().optional() }),
    ];
    expect((await compared(first, second)).bySchema.verdict).toBe('compatible');
    expect((await compared(second, third)).bySchema.verdict).toBe('compatible');
    for (const comparison of Object.values(await compared(first, third))) {
      expect(comparison).toMatchObject({ verdict: 'breaking', step: 'major' });
      expect(comparison.findings).toMatchObject([
        { path: `ask.${side}.note`, rule: 'type-changed', witness: { value: { userId: expect.any(String), note } } },
      ]);
    }
  },
);
