// Whether everybody has what is theirs and nothing else: originals and applied events, reckoned against what there is now.
import { ReadConcern, type ClientSession, type Db } from 'mongodb';
import { findPeopleWithPendingCommands } from '../commands/command-store.ts';
import { MAX_DEVICES } from '../identity/identity-map-store.ts';
import type { Person } from '../identity/identity-migration.ts';
import { establishedAt } from '../identity/ownership-store.ts';
import { findPeopleAfter } from '../identity/people-store.ts';
import { appliedSince, eventRetentionMs, type AppliedEvents } from '../ingest/event-store.ts';
import { checkPeople, countFields, isSame } from './check-people.ts';
import { bare, entryCollections, ofEachKind, owned } from './entry-collections.ts';
import { findHoldings } from './holdings.ts';
import type { NameHolders } from './name-holders.ts';
import { readProgress, type MigrationProgress } from './progress-store.ts';
import { entryKinds, type EntryKind, type Problem, type Totals, type Verification } from './reports.ts';
import { addTotals, noTotals, totalsOf } from './totals.ts';

const PAGE = 200;
const EXAMPLES = 20;

/** Reads one moment's state of the database, for at most the few minutes that the server keeps one; nothing is written. */
export async function verifyOwnership(db: Db, names: NameHolders, now = new Date()): Promise<Verification> {
  await using session = db.client.startSession({ snapshot: true });
  // Whatever the connection says otherwise: it is the session that chooses the moment.
  const then = db.client.db(db.databaseName, { readConcern: new ReadConcern('snapshot') });
  const progress = await readProgress(then, session);
  const totals = await ofEachKind((kind) => findTotals(then, kind, progress, session));
  const retentionMs = await eventRetentionMs(db);
  // Before that none was applied.
  const completedAt = await establishedAt(db);
  const eventsExpired =
    retentionMs !== null && completedAt !== null && now.getTime() - completedAt.getTime() > retentionMs;

  const problems = new Problems();
  let [people, labelsBehind, events] = [0, 0, noTotals];
  const since = progress?.eventsAppliedBefore ?? null;
  for await (const page of pages(then, since, session)) {
    const userIds = page.map(({ person }) => person.userId);
    const found = await findHoldings(then, page, session);
    const current = await names.currentNames(userIds);
    const renaming = await findPeopleWithPendingCommands(then, userIds, session);
    const checked = checkPeople(found, { current, renaming, eventsExpired, maxDevices: MAX_DEVICES });
    problems.add(checked.problems);
    people += page.length;
    labelsBehind += checked.labelsBehind;
    // Those of somebody whose erasure is under way are nobody's already.
    const living = found.filter(({ person }) => !person.erased);
    events = addTotals(events, ...living.map((person) => person.events));
  }
  const before = progress?.before ?? { links: noTotals, counts: noTotals };
  for (const of of entryKinds) {
    const { entries } = totals[of].bare;
    if (entries > 0) problems.add([{ kind: 'bare_entries', of, entries }]);
    else problems.add(checkTotals(of, before[of], events, eventsExpired, totals[of]));
  }
  const { total, examples } = problems;
  return {
    ok: total === 0,
    people,
    before,
    events,
    after: totals,
    problems: { total, examples },
    labelsBehind,
    eventsExpired,
  };
}

class Problems {
  total = 0;
  readonly examples: Problem[] = [];

  add(problems: readonly Problem[]): void {
    this.total += problems.length;
    this.examples.push(...problems.slice(0, Math.max(EXAMPLES - this.examples.length, 0)));
  }
}

type Part = 'bare' | 'owned' | 'originals' | 'unowned' | 'removed';

async function findTotals(
  db: Db,
  kind: EntryKind,
  progress: MigrationProgress | null,
  session: ClientSession,
): Promise<Record<Part, Totals>> {
  const { entries, originals, unowned } = entryCollections(db, kind);
  return {
    bare: await totalsOf(entries, bare, session),
    owned: await totalsOf(entries, owned, session),
    originals: await totalsOf(originals, {}, session),
    unowned: await totalsOf(unowned, {}, session),
    removed: progress?.removed[kind] ?? noTotals,
  };
}

/** Everybody telemetry knows or has events of, in the order of userId. */
async function* pages(
  db: Db,
  since: Date | null,
  session: ClientSession,
): AsyncGenerator<{ person: Person; events: AppliedEvents | undefined }[]> {
  const applied = appliedSince(db, since, session)[Symbol.asyncIterator]();
  let next = await applied.next();
  let [after, isLast] = ['', false];
  while (!isLast) {
    const people = await findPeopleAfter(db, after, PAGE, session);
    const last = people.at(-1)?.userId ?? '';
    isLast = people.length < PAGE;
    const events = new Map<string, AppliedEvents>();
    while (next.done !== true) {
      if (!isLast && next.value.userId > last) break;
      events.set(next.value.userId, next.value);
      next = await applied.next();
    }
    const known = new Set(people.map(({ userId }) => userId));
    const unknown = [...events.keys()].filter((userId) => !known.has(userId));
    const nobody = unknown.map((userId): Person => ({ userId, username: null, version: 0, erased: false }));
    yield [...people, ...nobody].map((person) => ({ person, events: events.get(person.userId) }));
    after = last;
  }
}

/** Nothing is lost and nothing is there twice. A device may have been in several entries of one person: links are checked by person. */
function checkTotals(
  of: EntryKind,
  before: Totals,
  events: Totals,
  eventsExpired: boolean,
  { originals, owned, unowned, removed }: Record<Part, Totals>,
): Problem[] {
  const kept = addTotals(originals, unowned, removed);
  const now = addTotals(owned, unowned, removed);
  const counts = of === 'links' || eventsExpired ? [] : countFields;
  return [...compare(of, ['entries'], before, kept), ...compare(of, counts, addTotals(before, events), now)];
}

const compare = (of: EntryKind, fields: readonly (keyof Totals)[], expected: Totals, found: Totals): Problem[] =>
  fields.flatMap((field) =>
    isSame(expected[field], found[field])
      ? []
      : [{ kind: 'wrong_total', of, field, expected: expected[field], found: found[field] }],
  );
