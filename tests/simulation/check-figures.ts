// Compares main-app's rows of figures with the oracle, as far as they have come.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import type { TelemetryFound } from './check-telemetry.ts';
import type { Club } from './club.ts';
import type { Model } from './model.ts';
import type { KnownPerson } from './people-met.ts';
import { documentsOf, type Contents } from './service-database.ts';
import { dateOf, scoreOf, totalsOf } from './totals.ts';
import type { UpstreamScore } from './upstream/upstream-data.ts';

const Row = z.object({
  _id: z.instanceof(ObjectId).transform((objectId) => objectId.toHexString()),
  revision: z.number(),
  score: z.number(),
  invocations: z.number(),
  successes: z.number(),
  errors: z.number(),
  userErrors: z.number(),
  durationMs: z.number(),
  activeDays: z.number(),
  devices: z.number(),
  firstSeenAt: z.date().nullable(),
  lastActiveAt: z.date().nullable(),
});

const nobody: Pick<KnownPerson, 'totals' | 'devices' | 'erased'> = { totals: totalsOf([]), devices: [], erased: false };

/** `quiet`: every snapshot has been taken over. */
export function checkFigures(
  { model, inherited }: Club,
  contents: Contents,
  { met, seqs }: TelemetryFound,
  quiet: boolean,
): void {
  for (const { _id: userId, revision, ...figures } of documentsOf(contents, 'user_scores', Row)) {
    const { totals, devices, erased } = met.get(userId) ?? nobody;
    ok(!(quiet && erased), 'nobody is shown whom telemetry has forgotten');
    // The tombstone is on its way.
    if (erased) continue;
    if (revision === 0) deepEqual(figures, inheritedFigures(inherited.get(userId)), 'a row begins as the old one was');
    if (revision === 0 && !quiet) continue;
    ok(figures.invocations <= totals.invocations, 'a row never shows more than there was');
    const seq = seqs.get(userId);
    if (quiet && seq !== undefined) equal(revision, seq, 'the last snapshot has been taken over');
    if (!quiet && (revision !== seq || !model.telemetry.established)) continue;
    deepEqual(figures, figuresOf({ totals, devices }), 'a row shows what its person did');
  }
}

function figuresOf({
  totals,
  devices,
}: Pick<KnownPerson, 'totals' | 'devices'>): Omit<z.output<typeof Row>, '_id' | 'revision'> {
  const { invocations, successes, errors, userErrors, durationMs, firstSeenAt, lastSeenAt, days } = totals;
  return {
    score: scoreOf(totals),
    invocations,
    successes,
    errors,
    userErrors,
    durationMs,
    activeDays: Object.keys(days).length,
    devices: devices.length,
    firstSeenAt: dateOf(firstSeenAt),
    lastActiveAt: dateOf(lastSeenAt),
  };
}

const noFigures = figuresOf(nobody);

/** What the old leaderboard says of somebody, until telemetry does. Whoever has a score has been active. */
function inheritedFigures(found: UpstreamScore | undefined) {
  if (found === undefined) return noFigures;
  const { score, successes, devices } = found;
  return { ...noFigures, score, successes, devices, invocations: Math.max(successes, Math.min(score, 1)) };
}

/** The names of those who have one and did something: the best first, the oldest account first among equals. */
export function leaderboard({ people }: Model['mainApp'], { met }: TelemetryFound): (string | null)[] {
  return [...people.values()]
    .map(({ userId, username }) => ({ userId, username, totals: (met.get(userId) ?? nobody).totals }))
    .filter(({ username, totals }) => username !== null && totals.invocations > 0)
    .toSorted((a, b) => scoreOf(b.totals) - scoreOf(a.totals) || (a.userId < b.userId ? -1 : 1))
    .map(({ username }) => username);
}
