// Compares main-app's database with the oracle, at any time.
import { deepEqual } from 'node:assert/strict';
import { ObjectId } from 'mongodb';
import { z } from 'zod';
import { byKey } from './by-key.ts';
import { checkFigures, leaderboard } from './check-figures.ts';
import type { TelemetryFound } from './check-telemetry.ts';
import type { Club } from './club.ts';
import { renameKey, type Model } from './model.ts';
import { documentsOf, type Contents } from './service-database.ts';

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
const Delivery = { userId: id, status: z.enum(['pending', 'sent']) };
const Deletion = z.object({ ...Delivery, type: z.literal('account_deleted') });
const Rename = z.object({
  ...Delivery,
  type: z.literal('username_changed'),
  oldUsername: z.string(),
  newUsername: z.string(),
  usernameVersion: z.number(),
});
const OutboxRecord = z.discriminatedUnion('type', [Rename, Deletion]);
const SignIn = z.object({ userId: id });
const ApiKey = z.object({ referenceId: z.string() });
const RowName = z.object({ _id: id, username: name, displayUsername: name });

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
function checkNames(contents: Contents, { people, names, renames, deleted }: Model['mainApp']): void {
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
  const outbox = documentsOf(contents, 'outbox', OutboxRecord);
  deepEqual(
    byKey(
      outbox.filter((record) => record.type === 'username_changed'),
      ({ userId, oldUsername, newUsername, usernameVersion: version }) => [
        renameKey({ userId, version }),
        { userId, oldUsername, newUsername, version },
      ],
    ),
    renames,
    'the outbox has every rename of those who are here',
  );
  deepEqual(
    byKey(
      outbox.filter((record) => record.type === 'account_deleted'),
      ({ userId }) => [userId, userId],
    ),
    byKey(deleted, (userId) => [userId, userId]),
    'the outbox has everybody who is to be forgotten',
  );
  deepEqual(
    byKey(documentsOf(contents, 'user_scores', RowName), ({ _id, ...shown }) => [_id, shown]),
    byKey(people.values(), ({ userId, username, displayUsername }) => [userId, { username, displayUsername }]),
    'everybody has one row, under the name they have',
  );
  const owners = [
    ...['session', 'account'].flatMap((name) => documentsOf(contents, name, SignIn).map(({ userId }) => userId)),
    ...documentsOf(contents, 'apikey', ApiKey).map(({ referenceId }) => referenceId),
  ];
  deepEqual(new Set(owners), new Set(people.keys()), 'whoever is here can sign in, and nobody else');
}
