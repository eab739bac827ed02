// Three ways to put values on the wire, as tRPC's transformers: two that leave plain JSON as it is, one that does not.
import type { TRPCDataTransformer } from '@trpc/server';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';

const List = z.array(z.unknown());
const Fields = z.record(z.string(), z.unknown());

function mapped(value: unknown, change: (value: unknown) => unknown): unknown {
  const changed = change(value);
  if (changed !== value) return changed;
  const list = List.safeParse(value);
  if (list.success) return list.data.map((item) => mapped(item, change));
  const fields = Fields.safeParse(value);
  if (!fields.success) return value;
  return Object.fromEntries(Object.entries(fields.data).map(([key, field]) => [key, mapped(field, change)]));
}

const WrittenDate = z.strictObject({ $date: z.string() });
const dateWritten = (value: unknown) => (value instanceof Date ? { $date: value.toISOString() } : value);
const dateRead = (value: unknown) => {
  const written = WrittenDate.safeParse(value);
  return written.success ? new Date(written.data.$date) : value;
};

export const dates: TRPCDataTransformer = {
  serialize: (value: unknown) => mapped(value, dateWritten),
  deserialize: (value: unknown) => mapped(value, dateRead),
};

/** `dates`, and bigints too. Nothing reads them in this test. */
export const datesAndBigints: TRPCDataTransformer = {
  serialize: (value: unknown) =>
    mapped(value, (inner) => (typeof inner === 'bigint' ? { $bigint: inner.toString() } : dateWritten(inner))),
  deserialize: (value: unknown) => mapped(value, dateRead),
};

const Binary = z.object({ v8: z.base64() });
export const binary: TRPCDataTransformer = {
  serialize: (value: unknown) => ({ v8: serialize(value).toString('base64') }),
  deserialize: (value: unknown): unknown => deserialize(Buffer.from(Binary.parse(value).v8, 'base64')),
};
