// Compares main-app's database with the oracle: names at any time, figures as far as they have come.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import type { TelemetryFound } from './check-telemetry.ts';
import type { Club } from './club.ts';
import { renameKey, scoreOf, totalsOf } from './model.ts';
import { documentsOf } from './service-database.ts';

const id = z.instanceof(ObjectId).transform((objectId) => objectId.toHexString());
const name = z
  .string()
  .nullish()
  .transform((text) => text ?? null);
const User = z.object({
  _id: id,
  username: name,
  displayUsername: name,
  usernameVersion: z
    .number()
    .nullish()
    .transform((version) => version ?? 0),
});
const Claim = z.object({ name: z.string(), holderId: id, state: z.enum(['active', 'released']), since: z.date() });
const OutboxRecord = z.object({
  userId: id,
  oldUsername: z.string(),
  newUsername: z.string(),
  usernameVersion: z.number(),
  status: z.enum(['pending', 'sent']),
});
const Row = z.object({
  _id: id,
  username: name,
  displayUsername: name,
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

export interface MainAppFound {
  /** Records that telemetry has still to acknowledge. */
  pending: number;
}

/** `quiet`: every snapshot has been taken over. */
export async function checkMainApp(
  { mainApp, model }: Club,
  { met, seqs }: TelemetryFound,
  { quiet }: { quiet: boolean },
): Promise<MainAppFound> {
  const { people, names, renames } = model.mainApp;
  const contents = await mainApp.database.read();
  const users = documentsOf(contents, 'user', User);
  const claims = documentsOf(contents, 'usernames', Claim);
  const outbox = documentsOf(contents, 'outbox', OutboxRecord);
  const rows = documentsOf(contents, 'user_scores', Row);
  deepEqual(
    sorted(
      users.map(({ _id: userId, usernameVersion: version, username, displayUsername }) => ({
        userId,
        username,
        displayUsername,
        version,
      })),
      'userId',
    ),
    sorted([...people.values()], 'userId'),
    'people have the names they chose',
  );
  deepEqual(
    sorted(
      claims.map(({ name, holderId: holder, state, since }) => ({
        name,
        holder,
        active: state === 'active',
        since: since.getTime(),
      })),
      'name',
    ),
    sorted(
      [...names].map(([name, claim]) => ({ name, ...claim })),
      'name',
    ),
    'the registry says whose names are',
  );
  deepEqual(
    new Map(
      outbox.map(({ userId, oldUsername, newUsername, usernameVersion: version }) => [
        renameKey({ userId, version }),
        { userId, oldUsername, newUsername, version },
      ]),
    ),
    renames,
    'the outbox has every rename',
  );
  equal(outbox.length, renames.size, 'the outbox has every rename once');
  deepEqual(
    sorted(
      rows.map(({ _id: userId, username, displayUsername }) => ({ userId, username, displayUsername })),
      'userId',
    ),
    sorted(
      [...people.values()].map(({ userId, username, displayUsername }) => ({ userId, username, displayUsername })),
      'userId',
    ),
    'everybody has one row, under the name they have',
  );
  for (const { _id: userId, username: _, displayUsername: __, revision, ...figures } of rows) {
    const seq = seqs.get(userId) ?? null;
    const { totals, devices } = met.get(userId) ?? { totals: totalsOf([]), devices: [] };
    ok(figures.invocations <= totals.invocations, 'a row never shows more than there was');
    if (quiet && seq !== null) equal(revision, seq, 'the last snapshot has been taken over');
    if (!quiet && revision !== seq) continue;
    const { days: _days, firstSeenAt, lastSeenAt, ...counts } = totals;
    const expected = {
      ...counts,
      score: scoreOf(totals),
      activeDays: Object.keys(totals.days).length,
      devices: devices.length,
      firstSeenAt: firstSeenAt === null ? null : new Date(firstSeenAt),
      lastActiveAt: lastSeenAt === null ? null : new Date(lastSeenAt),
    };
    deepEqual(figures, expected, 'a row shows what its person did');
  }
  if (quiet) {
    const listed = (await mainApp.watcher.scores.listBehind(null, 1000)).map(({ username }) => username);
    deepEqual(listed, leaderboard([...people.values()], met), 'the leaderboard is in order');
  }
  return { pending: outbox.filter(({ status }) => status === 'pending').length };
}

function leaderboard(
  people: readonly { userId: string; username: string | null }[],
  met: TelemetryFound['met'],
): (string | null)[] {
  return people
    .map(({ userId, username }) => ({ userId, username, totals: met.get(userId)?.totals ?? totalsOf([]) }))
    .filter(({ username, totals }) => username !== null && totals.invocations > 0)
    .toSorted((a, b) => scoreOf(b.totals) - scoreOf(a.totals) || (a.userId < b.userId ? -1 : 1))
    .map(({ username }) => username);
}

function sorted<K extends string, T extends Record<K, string>>(all: readonly T[], key: K): T[] {
  return all.toSorted((a, b) => (a[key] < b[key] ? -1 : 1));
}
