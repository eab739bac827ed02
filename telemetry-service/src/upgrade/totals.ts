// Sums over entries, reckoned by the database itself: independent of how the migration reads them.
import type { ClientSession, Collection, Document } from 'mongodb';
import { z } from 'zod';
import { Totals } from './reports.ts';

export const noTotals: Totals = Totals.parse({});

/** What is no number, or none that can be meant, counts as nothing. */
const numeric = (value: string) => ({
  $cond: [
    { $and: [{ $isNumber: value }, { $gt: [value, -1e15] }, { $lt: [value, 1e15] }] },
    { $convert: { input: value, to: 'double', onError: 0 } },
    0,
  ],
});
const perDay = {
  $sum: { $map: { input: { $objectToArray: '$days' }, as: 'day', in: numeric('$$day.v') } },
};

const sums = {
  entries: { $sum: 1 },
  links: { $sum: { $cond: [{ $isArray: '$distinct_ids' }, { $size: '$distinct_ids' }, 0] } },
  invocations: { $sum: numeric('$invocations') },
  successes: { $sum: numeric('$successes') },
  errors: { $sum: numeric('$errors') },
  userErrors: { $sum: numeric('$userErrors') },
  durationMs: { $sum: numeric('$durationMs') },
  dayInvocations: { $sum: { $cond: [{ $eq: [{ $type: '$days' }, 'object'] }, perDay, 0] } },
};

export async function totalsOf(entries: Collection, filter: Document, session: ClientSession): Promise<Totals> {
  const [all] = await entries
    .aggregate([{ $match: filter }, { $group: { _id: null, ...sums } }], { session })
    .toArray();
  return Totals.parse(all ?? {});
}

const OwnersTotals = Totals.extend({ _id: z.string() });

/** The same by whose entries they are; `owner` is the field that says it. */
export async function totalsByOwner(
  entries: Collection,
  owner: 'userId' | 'ownerId',
  userIds: readonly string[],
  session: ClientSession,
): Promise<Map<string, Totals>> {
  const groups = await entries
    .aggregate([{ $match: { [owner]: { $in: userIds } } }, { $group: { _id: `$${owner}`, ...sums } }], { session })
    .toArray();
  return new Map(
    groups.map((group) => OwnersTotals.parse(group)).map(({ _id: ownerId, ...totals }) => [ownerId, totals]),
  );
}

export function addTotals(...all: readonly Totals[]): Totals {
  const sum = (field: keyof Totals) => all.reduce((total, totals) => total + totals[field], 0);
  return {
    entries: sum('entries'),
    links: sum('links'),
    invocations: sum('invocations'),
    successes: sum('successes'),
    errors: sum('errors'),
    userErrors: sum('userErrors'),
    durationMs: sum('durationMs'),
    dayInvocations: sum('dayInvocations'),
  };
}
