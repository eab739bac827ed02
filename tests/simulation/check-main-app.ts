// Compares main-app's database with the oracle: names at any time, figures as far as they have come.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { byKey } from './by-key.ts';
import type { TelemetryFound } from './check-telemetry.ts';
import type { Club } from './club.ts';
import { dateOf, renameKey, scoreOf, totalsOf, type KnownPerson, type Model } from './model.ts';
import { documentsOf, type Contents } from './service-database.ts';
import type { UpstreamScore } from './upstream/upstream-data.ts';

const id = z.instanceof(ObjectId).transform((objectId) => objectId.toHexString());
const name = z
  .string()
  .nullish()
  .transform((text) => text ?? null);
const version = z
  .number()
  .nullish()
  .transform((number) => number ?? 0);
const User = z.object({ _id: id, username: name, displayUsername: name, usernameVersion: version });
const Claim = z.object({ name: z.string(), holderId: id, state: z.enum(['active', 'released']), since: z.date() });
const FirstClaim = z.object({
  name: z.string(),
  firstHolders: z
    .array(
      z
        .object({ holderId: id, spelling: z.string() })
        .transform(({ holderId: userId, ...rest }) => ({ userId, ...rest })),
    )
    .default([]),
});
const isFirst = ({ firstHolders }: z.output<typeof FirstClaim>) => firstHolders.length > 0;
/** Nothing in a simulation may die of anything: that no record is `dead` is part of the check. */
const OutboxRecord = z.object({
  userId: id,
  oldUsername: z.string(),
  newUsername: z.string(),
  usernameVersion: z.number(),
  status: z.enum(['pending', 'sent']),
});
const RowName = z.object({ _id: id, username: name, displayUsername: name });
const Row = z.object({
  _id: id,
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
  club: Club,
  telemetry: TelemetryFound,
  { quiet }: { quiet: boolean },
): Promise<MainAppFound> {
  const { mainApp, model, firstHolders } = club;
  const contents = await mainApp.database.read();
  checkNames(contents, model.mainApp);
  checkFigures(club, contents, telemetry, quiet);
  if (quiet) {
    const listed = (await mainApp.watcher.scores.listBehind(null, 1000)).map(({ username }) => username);
    deepEqual(listed, leaderboard(model.mainApp, telemetry), 'the leaderboard is in order');
  }
  deepEqual(
    byKey(documentsOf(contents, 'usernames', FirstClaim).filter(isFirst), ({ name, firstHolders }) => [
      name,
      firstHolders,
    ]),
    firstHolders,
    'who had a name at first stays known',
  );
  const outbox = documentsOf(contents, 'outbox', OutboxRecord);
  return { pending: outbox.filter(({ status }) => status === 'pending').length };
}

/** User, registry, row and outbox change together or not at all, so they agree at any time. */
function checkNames(contents: Contents, { people, names, renames }: Model['mainApp']): void {
  deepEqual(
    byKey(documentsOf(contents, 'user', User), ({ _id: userId, username, displayUsername, usernameVersion }) => [
      userId,
      { userId, username, displayUsername, version: usernameVersion },
    ]),
    people,
    'people have the names they chose',
  );
  deepEqual(
    byKey(documentsOf(contents, 'usernames', Claim), ({ name, holderId: holder, state, since }) => [
      name,
      { holder, active: state === 'active', since: since.getTime() },
    ]),
    names,
    'the registry says whose names are',
  );
  deepEqual(
    byKey(
      documentsOf(contents, 'outbox', OutboxRecord),
      ({ userId, oldUsername, newUsername, usernameVersion: version }) => [
        renameKey({ userId, version }),
        { userId, oldUsername, newUsername, version },
      ],
    ),
    renames,
    'the outbox has every rename',
  );
  deepEqual(
    byKey(documentsOf(contents, 'user_scores', RowName), ({ _id, ...shown }) => [_id, shown]),
    byKey(people.values(), ({ userId, username, displayUsername }) => [userId, { username, displayUsername }]),
    'everybody has one row, under the name they have',
  );
}

const nobody: Pick<KnownPerson, 'totals' | 'devices'> = { totals: totalsOf([]), devices: [] };

function checkFigures(
  { model, inherited }: Club,
  contents: Contents,
  { met, seqs }: TelemetryFound,
  quiet: boolean,
): void {
  for (const { _id: userId, revision, ...figures } of documentsOf(contents, 'user_scores', Row)) {
    const { totals, devices } = met.get(userId) ?? nobody;
    if (revision === 0) {
      ok([noFigures, inheritedFigures(inherited.get(userId))].some((shown) => isDeepStrictEqual(shown, figures)));
      if (!quiet) continue;
    }
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
function leaderboard({ people }: Model['mainApp'], { met }: TelemetryFound): (string | null)[] {
  return [...people.values()]
    .map(({ userId, username }) => ({ userId, username, totals: (met.get(userId) ?? nobody).totals }))
    .filter(({ username, totals }) => username !== null && totals.invocations > 0)
    .toSorted((a, b) => scoreOf(b.totals) - scoreOf(a.totals) || (a.userId < b.userId ? -1 : 1))
    .map(({ username }) => username);
}
