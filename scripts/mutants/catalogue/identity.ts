// Mistakes in the identity migration: which label wins, and what moves whose entries where.
import type { Mutant } from '../mutant.ts';

const migration = 'telemetry-service/src/identity/identity-migration.ts';
const newer = 'if (label.version !== known.version) return label.version > known.version;';
const decisionTests = ['tests/telemetry-service/identity/relabelling.test.ts'];
const links = 'telemetry-service/src/identity/identity-map-store.ts';
const counts = 'telemetry-service/src/scores/username-metrics-store.ts';
const figures = 'telemetry-service/src/scores/figures.ts';
const migrationTests = ['tests/telemetry-service/identity/identity-migration.test.ts'];
const orderTests = ['tests/telemetry-service/identity/names-in-any-order.test.ts'];
const countingTests = ['tests/telemetry-service/scores/counting.test.ts'];

/** The names that a person's entries are moved away from. */
const NAMES_LEFT =
  '({ identity, ENTRIES: entries }) => entries.map(({ username }) => username).filter((name) => name !== identity.person.username)';

export const identityMutants: readonly Mutant[] = [
  {
    name: 'a version that is known already renames again',
    invariant: 4,
    file: migration,
    find: newer,
    replace: 'return label.version >= known.version;',
    tests: decisionTests,
  },
  {
    name: 'the lower version wins',
    invariant: 4,
    file: migration,
    find: newer,
    replace: 'if (label.version !== known.version) return label.version < known.version;',
    tests: decisionTests,
  },
  {
    name: 'the label that comes last wins',
    invariant: 4,
    file: migration,
    find: 'if (!isNewer(label, person)) {',
    replace: 'if (label.version < 0) {',
    tests: decisionTests,
  },
  {
    name: 'two names for one version are no conflict',
    invariant: 4,
    file: migration,
    find: "conflict ? 'conflict' : 'superseded'",
    replace: "'superseded'",
    tests: decisionTests,
  },
  {
    name: 'somebody who was erased is given a name again',
    invariant: 4,
    file: migration,
    find: "if (person.erased) return { outcome: 'erased', identity: known };",
    replace: '',
    tests: decisionTests,
  },
  {
    name: 'devices are linked to whoever has the name',
    invariant: 5,
    file: links,
    find: 'updateOne: { filter: { userId, username }, update, upsert: true }',
    replace: 'updateOne: { filter: { username }, update, upsert: true }',
    tests: [...migrationTests, ...orderTests],
  },
  {
    name: 'links are re-keyed by name, whoever they belong to',
    invariant: 5,
    file: links,
    find: 'const filter = { _id: move.keep._id };',
    replace: 'const filter = { username: move.keep.username };',
    tests: [...migrationTests, ...orderTests],
  },
  {
    name: 'links that were merged are deleted by name, whoever they belong to',
    invariant: 5,
    file: links,
    find: 'deleteMany({ _id: { $in: folded } }, { session })',
    replace: `deleteMany({ username: { $in: linkings.flatMap(${NAMES_LEFT.replace('ENTRIES', 'mapEntries')}) } }, { session })`,
    tests: [...migrationTests, ...orderTests],
  },
  {
    name: 'events count for whoever has the name',
    invariant: 5,
    file: counts,
    find: 'updateOne: { filter: { userId, username }, update: addingUpdate(figures), upsert: true }',
    replace: 'updateOne: { filter: { username }, update: addingUpdate(figures), upsert: true }',
    tests: [...migrationTests, ...orderTests],
  },
  {
    name: 'counts are re-keyed by name, whoever they belong to',
    invariant: 5,
    file: counts,
    find: 'filter: { _id: move.keep._id },',
    replace: 'filter: { username: move.keep.username },',
    tests: [...migrationTests, ...orderTests],
  },
  {
    name: 'counts that were merged are deleted by name, whoever they belong to',
    invariant: 5,
    file: counts,
    find: 'deleteMany({ _id: { $in: folded } }, { session })',
    replace: `deleteMany({ username: { $in: countings.flatMap(${NAMES_LEFT.replace('ENTRIES', 'metricsEntries')}) } }, { session })`,
    tests: [...migrationTests, ...orderTests],
  },
  {
    name: 'a merge loses devices',
    invariant: 6,
    file: links,
    find: '{ $in: [move.keep._id, ...folded] }',
    replace: 'move.keep._id',
    tests: migrationTests,
  },
  {
    name: 'a merge lists a device twice',
    invariant: 6,
    file: links,
    find: 'return [...new Set(entries.flatMap((entry) => entry.distinct_ids ?? []))];',
    replace: 'return entries.flatMap((entry) => entry.distinct_ids ?? []);',
    tests: migrationTests,
  },
  {
    name: 'a merge loses counts',
    invariant: 6,
    file: counts,
    find: 'update: { $set: { username }, ...addingUpdate(totalOf(move.fold)) },',
    replace: 'update: { $set: { username } },',
    tests: migrationTests,
  },
  {
    name: 'a merge doubles counts',
    invariant: 6,
    file: counts,
    find: 'addingUpdate(totalOf(move.fold))',
    replace: 'addingUpdate(totalOf([move.keep, ...move.fold]))',
    tests: migrationTests,
  },
  {
    name: 'a merge leaves the counts it has added where they were',
    invariant: 6,
    file: counts,
    find: 'folded.push(...move.fold.map((entry) => entry._id));',
    replace: '',
    tests: migrationTests,
  },
  {
    name: 'first seen is when somebody was seen last',
    invariant: 6,
    file: figures,
    find: '(x, y) => x < y',
    replace: '(x, y) => x > y',
    tests: ['tests/telemetry-service/scores/figures.test.ts'],
  },
  {
    name: 'of two entries the greater number of successes counts',
    invariant: 6,
    file: figures,
    find: 'successes: a.successes + b.successes',
    replace: 'successes: Math.max(a.successes, b.successes)',
    tests: [...countingTests, ...migrationTests],
  },
  {
    name: 'the invocations of a day are counted as one',
    invariant: 6,
    file: figures,
    find: 'days[day] = (days[day] ?? 0) + invocations;',
    replace: 'days[day] = invocations;',
    tests: [...countingTests, ...migrationTests],
  },
  {
    name: 'devices are linked until the document is too large',
    invariant: 5,
    file: links,
    find: 'const MAX_DEVICES = 50_000;',
    replace: 'const MAX_DEVICES = 50_000_000;',
    tests: countingTests,
  },
];
