// Releases of an app that is none of ours, compared, and each break shown to be one: over HTTP, or by the real schemas.
import { describe, expect, test } from 'vitest';
import {
  compareSnapshots,
  proceduresOf,
  Snapshot,
  snapshotContract,
  type Finding,
  type ServedProcedures,
  type Witness,
} from '../../../../contracts/compatibility/index.ts';
import { bookshop, type Change, type Wire } from './bookshop.ts';
import { evolutions, unsaid } from './evolutions.ts';
import { served } from './served-router.ts';

const open = unsaid.map((finding) => finding.join(' '));
const described = ({ verdict, rule, path }: Finding) => `${verdict} ${rule} ${path}`;

/** As it is read back from a release's file. */
const kept = (snapshot: Snapshot) => Snapshot.parse(JSON.parse(JSON.stringify(snapshot)));

async function compared(change: Change | undefined, [from, to]: readonly [Wire, Wire]) {
  const [first, next] = [bookshop(undefined, from), bookshop(change, to)];
  const real = { older: await proceduresOf(first), newer: await proceduresOf(next) };
  const older = kept(await snapshotContract(first, { name: 'bookshop', version: '1.0.0' }));
  const newer = await snapshotContract(next, { name: 'bookshop', version: '1.1.0' });
  return { first, next, real, byForm: compareSnapshots(older, newer), bySchema: compareSnapshots(older, newer, real) };
}

test.for(evolutions)('it is found when $name', async ({ change, wire = [{}, {}], found }) => {
  const { byForm, bySchema } = await compared(change, wire);
  const expected = found.map((finding) => finding.join(' ')).toSorted();
  for (const { findings } of [byForm, bySchema]) {
    const all = findings.map(described);
    expect(all.filter((one) => !open.includes(one)).toSorted()).toEqual(expected);
  }
  const breaks = expected.some((one) => one.startsWith('breaking'));
  const { verdict, step } = bySchema;
  expect({ verdict, step }).toEqual(
    breaks ? { verdict: 'breaking', step: 'major' } : { verdict: 'unknown', step: 'minor' },
  );
});

test('of an app that does not change, only what it does not say is open', async () => {
  const { findings } = (await compared(undefined, [{}, {}])).bySchema;
  expect(findings.map(described).toSorted()).toEqual(open.toSorted());
});

/** Every break with the evolution it is found in. */
const breaks = evolutions.flatMap((evolution) =>
  evolution.found.flatMap(([verdict, rule, path]) => (verdict === 'breaking' ? [{ evolution, rule, path }] : [])),
);
type Break = (typeof breaks)[number];

async function witnessed({ evolution: { change, wire = [{}, {}] }, rule, path }: Break) {
  const { first, next, real, bySchema } = await compared(change, wire);
  const { witness } = bySchema.findings.find((one) => one.rule === rule && one.path === path) ?? { witness: null };
  if (witness === null) throw new Error(`${rule} at ${path} has no witness.`);
  return { first, next, real, witness, wire: wire[0] };
}

describe('the witness of a break in what is called', () => {
  // That a repetition counts twice is in no answer.
  const called = breaks.filter(({ rule, path }) => rule !== 'idempotence-lost' && !path.includes('.output'));

  test.for(called)('is answered by the older release and not by the newer: $rule at "$path"', async (broken) => {
    const { first, next, real, witness, wire } = await witnessed(broken);
    const { outcome, ...call } = callOf(witness, broken.path, real.older);
    await using older = await served(first);
    await using newer = await served(next);
    expect(await older.outcomeOf(call, wire)).toBe('an answer');
    expect(outcome).toContain(await newer.outcomeOf(call, wire));
  });
});

describe('the witness of a break in what is answered', () => {
  const answered = breaks.filter(({ path }) => path.includes('.output'));

  test.for(answered)(
    'passes the newer release and is refused by the older reader: $rule at "$path"',
    async (broken) => {
      const { real, witness } = await witnessed(broken);
      expect(lets(real.newer, broken.path, witness)).toBe(true);
      expect(lets(real.older, broken.path, witness)).toBe(false);
    },
  );
});

function callOf(witness: Witness, path: string, older: ServedProcedures) {
  if ('call' in witness) return witness.call;
  const [procedure = ''] = path.split('.input');
  return { procedure, kind: older.get(procedure)?.kind ?? 'query', input: witness.value, outcome: 'BAD_REQUEST' };
}

/** A release without a schema for its answer lets everything through. */
function lets(release: ServedProcedures, path: string, witness: Witness): boolean {
  const output = release.get(path.split('.output')[0] ?? '')?.output ?? null;
  if (output === null) return true;
  return 'schema' in output && 'value' in witness && output.schema.safeParse(witness.value).success;
}
