// What a router's transformer does to values on the wire, found out by having it write some: two that write alike are one.
import type { AnyTRPCRouter, TRPCDataTransformer } from '@trpc/server';
import { z } from 'zod';

/** What every client sends and reads. */
const plain = { text: 'a', number: 1.5, yes: true, nothing: null, list: [1, 'a'], record: { key: 'a' } };
/** What JSON cannot carry, and transformers are there for. */
const rich = {
  date: new Date(0),
  map: new Map([['key', 1]]),
  set: new Set([1]),
  bigint: 1n,
  undefined: { key: undefined },
  notANumber: Number.NaN,
};

/** What each probe looks like on the wire; null where it cannot be written. */
const Written = z.record(z.string(), z.string().nullable());
/** Null: plain JSON. */
export const WireForm = z.object({ input: Written, output: Written }).nullable();
export type WireForm = z.output<typeof WireForm>;

export function wireFormOf(router: AnyTRPCRouter): WireForm {
  const { input, output } = router._def._config.transformer;
  const form = { input: written(input), output: written(output) };
  return differences(form, null).length === 0 ? null : form;
}

type Serialize = Pick<TRPCDataTransformer, 'serialize'>;
const json: Serialize = { serialize: (value: unknown): unknown => value };

function written({ serialize }: Serialize): z.output<typeof Written> {
  const probes = Object.entries({ ...plain, ...rich });
  return Object.fromEntries(probes.map(([name, probe]) => [name, write(probe, serialize)]));
}

function write(probe: unknown, serialize: Serialize['serialize']): string | null {
  try {
    return JSON.stringify(serialize(probe)) ?? null;
  } catch {
    // Plain JSON refuses a bigint, a transformer what it does not know: that is the finding, not a failure.
    return null;
  }
}

export interface WireDifference {
  side: 'input' | 'output';
  probe: string;
  /** Every client sends such values; otherwise it depends on what the procedures carry. */
  plain: boolean;
  older: string | null;
  newer: string | null;
}

export function differences(older: WireForm, newer: WireForm): WireDifference[] {
  const bare = { input: written(json), output: written(json) };
  return (['input', 'output'] as const).flatMap((side) => {
    const [from, to] = [(older ?? bare)[side], (newer ?? bare)[side]];
    return Object.keys({ ...from, ...to }).flatMap((probe) => {
      const [was, is] = [from[probe] ?? null, to[probe] ?? null];
      return was === is ? [] : [{ side, probe, plain: probe in plain, older: was, newer: is }];
    });
  });
}
