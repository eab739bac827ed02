// This project's contract, changed as its owners may change it.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ScoreSnapshot, telemetryContract, UnreadableSnapshot, type Contract } from '@swamp-club/telemetry-contract';
import { compareSnapshots, proceduresOf, snapshotContract } from '../../../../contracts/compatibility/index.ts';

async function compared(older: Contract, newer: Contract) {
  return compareSnapshots(
    await snapshotContract(older, { name: 'a', version: '1.0.0' }),
    await snapshotContract(newer, { name: 'a', version: '1.1.0' }),
    { older: await proceduresOf(older), newer: await proceduresOf(newer) },
  );
}
const { scores, identity } = telemetryContract;
const withAfter = (after: Contract[string]): Contract => ({ ...telemetryContract, scores: { after } });
const withRename = (enqueueRename: Contract[string]): Contract => ({
  ...telemetryContract,
  identity: { ...identity, enqueueRename },
});

test('it is compatible with itself, and nothing is left open', async () => {
  expect(await compared(telemetryContract, telemetryContract)).toEqual({
    verdict: 'compatible',
    step: 'none',
    findings: [],
  });
});

test('a new error code breaks nobody and asks for a minor release', async () => {
  const errors = {
    ...identity.enqueueRename.errors,
    PERSON_ERASED: { status: 'CONFLICT', retry: false, message: '' },
  } as const;
  expect(await compared(telemetryContract, withRename({ ...identity.enqueueRename, errors }))).toMatchObject({
    verdict: 'compatible',
    step: 'minor',
    findings: [{ rule: 'error-added', path: 'identity.enqueueRename.errors.PERSON_ERASED' }],
  });
});

test('an error code that goes breaks nobody; one that changes its meaning is for a person to judge', async () => {
  const { COMMAND_CONFLICT, UNAVAILABLE, ...others } = identity.enqueueRename.errors;
  const errors = { ...others, UNAVAILABLE: { ...UNAVAILABLE, retry: false, status: 'BAD_GATEWAY' } } as const;
  const { findings } = await compared(telemetryContract, withRename({ ...identity.enqueueRename, errors }));
  expect(COMMAND_CONFLICT.retry).toBe(false);
  expect(findings.map(({ verdict, rule }) => `${verdict} ${rule}`)).toEqual([
    'unknown error-retry-changed',
    'unknown error-status-changed',
    'compatible error-removed',
  ]);
});

test('a tolerant reader does not hide that what it is for has become the rule', async () => {
  const Changed = ScoreSnapshot.extend({ seq: z.string() });
  const cursor = z.int().nonnegative();
  const after = {
    ...scores.after,
    output: z.object({ snapshots: z.array(Changed), cursor }),
    reads: z.object({ snapshots: z.array(z.union([Changed, UnreadableSnapshot])), cursor }),
  };
  const { verdict, findings } = await compared(telemetryContract, withAfter(after));
  expect(verdict).toBe('unknown');
  expect(findings).toMatchObject([{ rule: 'reader-falls-back', path: 'scores.after.output.snapshots[].seq' }]);
});

test('a reader that changes alone concerns clients of the new release only', async () => {
  const after = { ...scores.after, reads: scores.after.output };
  expect(await compared(telemetryContract, withAfter(after))).toMatchObject({
    verdict: 'compatible',
    step: 'patch',
    findings: [{ rule: 'reader-changed' }],
  });
});

test.each([
  ['input', expect.any(String)],
  ['output', expect.any(Number)],
] as const)(
  'a field that is dropped from the %s in one release and back with another type in the next is found against the first',
  async (side, note) => {
    const release = (fields: z.ZodRawShape): Contract => {
      const schema = z.object({ userId: z.string(), ...fields });
      const changed = { ...identity.renameStatus, [side]: schema };
      return { ask: side === 'output' ? { ...changed, reads: schema } : changed };
    };
    const [first, second, third] = [
      release({ note: z.string().optional() }),
      release({}),
      release({ note: z.number().optional() }),
    ];
    expect((await compared(first, second)).verdict).toBe('compatible');
    expect((await compared(second, third)).verdict).toBe('compatible');
    const { verdict, step, findings } = await compared(first, third);
    expect({ verdict, step }).toEqual({ verdict: 'breaking', step: 'major' });
    expect(findings).toMatchObject([{ path: `ask.${side}.note`, rule: 'type-changed' }]);
    expect(findings[0]?.witness).toEqual({ value: { userId: expect.any(String), note } });
  },
);
