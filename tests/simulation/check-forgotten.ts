// Looks through all that telemetry has for what it was to forget.
import { deepEqual } from 'node:assert/strict';
import { ObjectId } from 'mongodb';
import type { Club } from './club.ts';
import type { Contents } from './service-database.ts';
import { ownerOf } from './upstream/ownership.ts';

/** Where an erased person's id stays: so that they stay erased, whatever comes in late. */
const LEFT = ['people._id', 'swamp_club_events._id', 'telemetry_commands.userId'];

/** `erased`: altogether, which nothing waits for any more. */
export function checkForgotten(club: Club, contents: Contents, erased: ReadonlySet<string>): void {
  const names = namesToForget(club, erased);
  const traces = [...wordsOf(contents)].filter(
    ({ path, word }) => names.has(word) || (erased.has(word) && !LEFT.includes(path)),
  );
  deepEqual(traces, [], 'nothing is left of somebody forgotten');
}

/** Those that only people who are erased ever had. */
function namesToForget(club: Club, erased: ReadonlySet<string>): Set<string> {
  const { credentials, model } = club;
  const had = (isErased: boolean) =>
    [...credentials]
      .filter(([userId]) => erased.has(userId) === isErased)
      .flatMap(([, own]) => own.flatMap(({ username }) => username?.toLowerCase() ?? []));
  const kept = [...model.telemetry.entries.values()]
    .filter((entry) => {
      const fate = ownerOf(club, entry);
      return !entry.handled || !('owner' in fate && erased.has(fate.owner));
    })
    .map(({ document }) => String(document['username']).toLowerCase());
  const others = new Set([...had(false), ...kept]);
  return new Set(had(true).filter((name) => !others.has(name)));
}

interface Word {
  path: string;
  word: string;
}

function* wordsOf(contents: Contents): Generator<Word> {
  for (const [collection, documents] of contents)
    for (const document of documents) yield* wordsIn(document, collection);
}

/** Of every field and its name, whatever the letter case; a list's items are at the list's path. */
function* wordsIn(value: unknown, path: string): Generator<Word> {
  if (typeof value === 'string') {
    for (const word of value.toLowerCase().split(/[^a-z0-9_.-]+/)) yield { path, word };
  } else if (value instanceof ObjectId) {
    yield { path, word: value.toHexString() };
  } else if (Array.isArray(value)) {
    for (const item of value) yield* wordsIn(item, path);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      yield* wordsIn(key, path);
      yield* wordsIn(inner, `${path}.${key}`);
    }
  }
}
