// Last step of taking over: every account gets its name in the form it has here, a version and a row of scores.
import type { ClientSession, Document } from 'mongodb';
import type { User } from '../account/user-store.ts';
import { newScores, type UserScores } from '../leaderboard/user-scores-store.ts';
import { inheritedFigures } from './inherited-figures.ts';
import { displayedAs, inheritedName, nameGiven, type InheritedName } from './inherited-name.ts';
import { findInheritedScores } from './inherited-scores-store.ts';
import type { TakingOver } from './taking-over.ts';

/** Batch by batch in the order of userId; each remembers, in its own transaction, how far it came. */
export async function takePeopleOver(taking: TakingOver): Promise<void> {
  for (;;) {
    taking.signal.throwIfAborted();
    const at = taking.now();
    const unusable = await taking.lease.transaction((session) => takeBatchOver(taking, at, session));
    if (unusable === null) return;
    for (const { _id } of unusable) {
      taking.log.warn({ userId: _id.toHexString() }, 'lost a username that nobody can have here');
    }
  }
}

/** Returns who had a name that is none; null when everybody is taken over. */
async function takeBatchOver(taking: TakingOver, at: Date, session: ClientSession): Promise<User[] | null> {
  const { progress, users, scores, batchSize } = taking;
  const before = await progress.read(session);
  const people = await users.listAfter(before?.peopleAfter ?? null, batchSize, session);
  const last = people.at(-1);
  if (before === null || last === undefined) return null;

  const named = people.flatMap(namedPerson);
  const withName = new Set(named.map(({ user }) => user));
  const nameless = people.filter((user) => !withName.has(user));
  // Absent or null is no name; anything else that is none was meant to be one.
  const unusable = nameless.filter(({ username }) => username != null);
  await users.giveNames(
    [
      ...named.map(({ user, name, displayUsername }) =>
        nameGiven(user, { username: name.username, displayUsername }, at),
      ),
      ...unusable.map((user) => nameGiven(user, null, at)),
    ],
    session,
  );
  const rows = await rowsOf(named, taking, session);
  await scores.ensureRows([...rows, ...nameless.map(({ _id }) => ({ _id, ...newScores(null) }))], session);

  const [counted, unusableNames] = [before.people + people.length, before.unusableNames + unusable.length];
  await progress.write({ peopleAfter: last._id, people: counted, unusableNames }, session);
  return unusable;
}

interface NamedPerson {
  user: User;
  name: InheritedName;
  displayUsername: string;
}

function namedPerson(user: User): NamedPerson[] {
  const name = inheritedName(user.username);
  return name === null ? [] : [{ user, name, displayUsername: displayedAs(name, user.displayUsername) }];
}

async function rowsOf(
  named: readonly NamedPerson[],
  { db, usernames }: TakingOver,
  session: ClientSession,
): Promise<UserScores[]> {
  const names = named.map(({ name }) => name.username);
  const claims = await usernames.findWithFirstHolders(names, session);
  const contested = new Set(claims.filter(({ firstHolders }) => firstHolders.length > 1).map(({ name }) => name));
  const inherited = byName(await findInheritedScores(db, names, session));
  return named.map(({ user, name, displayUsername }) => {
    const documents = inherited.get(name.username) ?? [];
    const figures = inheritedFigures(name, documents, { contested: contested.has(name.username) });
    return { _id: user._id, ...newScores({ username: name.username, displayUsername }), ...figures };
  });
}

function byName(documents: readonly Document[]): Map<string, Document[]> {
  return Map.groupBy(documents, ({ username }) => String(username).toLowerCase());
}
