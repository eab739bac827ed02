// Second step of taking over: every account gets its name in the form it has here, a version and a row of scores.
import { nextTick } from '@swamp-club/platform/hybrid-clock.ts';
import { inBatches } from '@swamp-club/platform/in-batches.ts';
import type { ClientSession, Document } from 'mongodb';
import type { NameGiven, User } from '../account/user-store.ts';
import { newScores, type UserScores } from '../leaderboard/user-scores-store.ts';
import { inheritedFigures } from './inherited-figures.ts';
import { displayedAs, inheritedName } from './inherited-name.ts';
import { findInheritedScores } from './inherited-scores-store.ts';
import type { TakingOver } from './taking-over.ts';

/**
 * Takes contested names from all but their holders, before any name is lower-cased: two in different letter case must never
 * meet in a unique index. Returns how many have lost one. Doing it again changes nothing.
 */
export async function settleContested({
  users,
  usernames,
  lease,
  batchSize,
  now,
  log,
  signal,
}: TakingOver): Promise<number> {
  let lost = 0;
  for await (const claims of inBatches(usernames.contested(), batchSize)) {
    signal.throwIfAborted();
    const losers = claims.flatMap(({ firstHolders, holderId }) =>
      firstHolders.filter((holder) => !holder.holderId.equals(holderId)).map((holder) => holder.holderId),
    );
    const at = now();
    const changed = await lease.transaction(async (session) => {
      const named = (await users.findMany(losers, session)).filter(({ username }) => username != null);
      await users.giveNames(
        named.map((user) => nameGiven(user, null, at)),
        session,
      );
      return named;
    });
    for (const { _id, username } of changed) {
      log.warn({ userId: _id.toHexString(), username }, 'lost a username that an older account has in other letters');
    }
    lost += losers.length;
  }
  return lost;
}

/** Batch by batch in the order of userId; each remembers, in its own transaction, how far it came. */
export async function takePeopleOver(taking: TakingOver): Promise<void> {
  for (;;) {
    taking.signal.throwIfAborted();
    const at = taking.now();
    const unusable = await taking.lease.transaction((session) => takeBatchOver(taking, at, session));
    if (unusable === null) return;
    for (const { _id, username } of unusable) {
      taking.log.warn({ userId: _id.toHexString(), username }, 'lost a username that nobody can have here');
    }
  }
}

/** Returns who had a name that is none; null when everybody is taken over. */
async function takeBatchOver(taking: TakingOver, at: Date, session: ClientSession): Promise<User[] | null> {
  const { db, progress, users, usernames, scores, batchSize } = taking;
  const before = await progress.read(session);
  const people = await users.listAfter(before?.peopleAfter ?? null, batchSize, session);
  const last = people.at(-1);
  if (before === null || last === undefined) return null;

  const named = people.flatMap((user) => {
    const name = inheritedName(user.username);
    return name === null ? [] : [{ user, name, shown: displayedAs(name, user.displayUsername) }];
  });
  const withName = new Set(named.map(({ user }) => user));
  // Absent or null is no name; anything else that is none was meant to be one.
  const unusable = people.filter((user) => !withName.has(user) && user.username != null);
  await users.giveNames(
    [
      ...named.map(({ user, name, shown }) => nameGiven(user, { username: name.username, displayUsername: shown }, at)),
      ...unusable.map((user) => nameGiven(user, null, at)),
    ],
    session,
  );

  const names = named.map(({ name }) => name.username);
  const claims = await usernames.findWithFirstHolders(names, session);
  const contested = new Set(claims.filter(({ firstHolders }) => firstHolders.length > 1).map(({ name }) => name));
  const inherited = byName(await findInheritedScores(db, names, session));
  const rows = named.map(({ user, name, shown }): UserScores => {
    const documents = inherited.get(name.username) ?? [];
    const figures = inheritedFigures(name, documents, { contested: contested.has(name.username) });
    return { _id: user._id, ...newScores({ username: name.username, displayUsername: shown }), ...figures };
  });
  const nameless = people.filter((user) => !withName.has(user));
  await scores.ensureRows([...rows, ...nameless.map(({ _id }) => ({ _id, ...newScores(null) }))], session);

  const [counted, unusableNames] = [before.people + people.length, before.unusableNames + unusable.length];
  await progress.write({ peopleAfter: last._id, people: counted, unusableNames }, session);
  return unusable;
}

/** Who loses a name gets a version as well: what others still know of it must not win. */
const nameGiven = ({ _id, usernameVersion }: User, name: NameGiven['name'], at: Date): NameGiven => ({
  userId: _id,
  name,
  usernameVersion: nextTick(usernameVersion ?? 0, at),
});

function byName(documents: readonly Document[]): Map<string, Document[]> {
  return Map.groupBy(documents, ({ username }) => String(username).toLowerCase());
}
