// Mistakes in moving an existing deployment over: who gets what had no owner, and what becomes of the rest.
import type { Mutant } from '../mutant.ts';

const owner = 'telemetry-service/src/upgrade/decide-owner.ts';
const label = 'telemetry-service/src/upgrade/current-label.ts';
const adopt = 'telemetry-service/src/upgrade/adopt-entries.ts';
const bring = 'telemetry-service/src/upgrade/bring-names.ts';
const migrate = 'telemetry-service/src/upgrade/migrate-ownership.ts';
const ownerTests = ['tests/telemetry-service/upgrade/decide-owner.test.ts'];
const labelTests = ['tests/telemetry-service/upgrade/current-label.test.ts'];
const migrationTests = ['tests/telemetry-service/upgrade/migrate-ownership.test.ts'];
const takeOverTests = ['tests/main-app/upgrade/take-over.test.ts'];
const fenceTests = ['tests/telemetry-service/upgrade/migration-fence.test.ts'];

export const upgradeMutants: readonly Mutant[] = [
  {
    name: 'of several who had a name the first gets everything under it',
    invariant: 5,
    file: owner,
    find: 'holders.every(({ userId }) => userId === first.userId)',
    replace: 'holders.length > 0',
    tests: ownerTests,
  },
  {
    name: 'how somebody spelled their name does not count',
    invariant: 5,
    file: owner,
    find: 'spelling === name',
    replace: 'spelling.toLowerCase() === name.toLowerCase()',
    tests: ownerTests,
  },
  {
    name: 'whoever has a name now gets what was written under it before',
    invariant: 5,
    file: 'main-app/src/upgrade/held-names.ts',
    find: 'claims.map(({ name, firstHolders }) => [',
    replace:
      'claims.map(({ name, holderId }) => ({ name, firstHolders: [{ holderId, spelling: name }] })).map(({ name, firstHolders }) => [',
    tests: ['tests/main-app/upgrade/held-names.test.ts', 'tests/main-app/upgrade/existing-club.test.ts'],
  },
  {
    name: 'after an upgrade, whoever takes a name counts as its first holder',
    invariant: 5,
    file: 'main-app/src/rename/usernames-store.ts',
    find: "$set: { holderId, state: 'active', since }",
    replace: "$set: { holderId, state: 'active', since, firstHolders: [{ holderId, spelling: name }] }",
    tests: ['tests/main-app/upgrade/existing-club.test.ts'],
  },
  {
    name: 'what is nobody’s is dropped instead of set aside',
    invariant: 6,
    file: adopt,
    find: 'if (aside.length > 0) await unowned.insertMany(aside, { session });',
    replace: '',
    tests: migrationTests,
  },
  {
    name: 'originals are not kept',
    invariant: 6,
    file: adopt,
    find: 'if (kept.length > 0) await originals.insertMany(kept, { session });',
    replace: '',
    tests: migrationTests,
  },
  {
    name: 'of several entries of one person only the first counts',
    invariant: 6,
    file: adopt,
    find: 'figures.reduce(addFigures, noFigures)',
    replace: '(figures[0] ?? noFigures)',
    tests: migrationTests,
  },
  {
    name: 'originals are kept outside the transaction',
    invariant: 3,
    file: adopt,
    find: 'originals.insertMany(kept, { session })',
    replace: 'originals.insertMany(kept)',
    tests: ['tests/faults/migration-killed.test.ts'],
  },
  {
    name: 'what is found when the migration is run again is not published',
    invariant: 7,
    file: adopt,
    find: 'if (publish) await publishSnapshots(db, publications, now(), session);',
    replace: '',
    tests: migrationTests,
  },
  {
    name: 'entries are adopted without the fence of the lease',
    invariant: 3,
    file: migrate,
    find: 'await lease.transaction((session) => adoptEntries(adopting, kind, batch, session));',
    replace:
      'await migrating.db.client.withSession((own) => own.withTransaction((session) => adoptEntries(adopting, kind, batch, session)));',
    tests: fenceTests,
  },
  {
    name: 'run again, the migration does everything again',
    invariant: 3,
    file: migrate,
    find: 'if (!(await isOwnershipEstablished(db))) return false;',
    replace: 'if (progress?.goingBack === null) return false;',
    tests: migrationTests,
  },
  {
    name: 'the marker is set while people have no snapshot yet',
    invariant: 7,
    file: bring,
    find: "if (result.next.of === 'nobody') await atTheEnd(session);",
    replace: 'await atTheEnd(session);',
    tests: fenceTests,
  },
  {
    name: 'nobody’s snapshot is published by the migration',
    invariant: 7,
    file: bring,
    find: 'await publishSnapshots(db, publications, now(), session);',
    replace: '',
    tests: migrationTests,
  },
  {
    name: 'a restored main-app takes a newer name back',
    invariant: 4,
    file: label,
    find: 'current.version >= person.version',
    replace: 'current.version >= 0',
    tests: labelTests,
  },
  {
    name: 'at the same version main-app does not know better',
    invariant: 4,
    file: label,
    find: 'version: -1',
    replace: 'version: person.version',
    tests: labelTests,
  },
  {
    name: 'names that were taken over have no version, and an old credential is as good',
    invariant: 4,
    file: 'main-app/src/upgrade/inherited-name.ts',
    find: 'usernameVersion: nextTick(usernameVersion ?? 0, at)',
    replace: 'usernameVersion: usernameVersion ?? 0',
    tests: takeOverTests,
  },
  {
    name: 'at an upgrade, of two accounts with one name the younger keeps it',
    invariant: 5,
    file: 'main-app/src/account/user-store.ts',
    find: '.sort({ createdAt: 1, _id: 1 })',
    replace: '.sort({ createdAt: -1, _id: -1 })',
    tests: takeOverTests,
  },
  {
    name: 'begun anew, a take-over believes the beginning that was abandoned',
    invariant: 5,
    file: 'main-app/src/upgrade/record-holders.ts',
    find: '(await lease.transaction((session) => usernames.removeFirstClaims(batchSize, session))) > 0',
    replace: 'batchSize < 0',
    tests: takeOverTests,
  },
  {
    name: 'where two had a name, both inherit the score of one',
    invariant: 7,
    file: 'main-app/src/upgrade/inherited-figures.ts',
    find: 'contested ? undefined :',
    replace: 'contested && readable.length < 0 ? undefined :',
    tests: ['tests/main-app/upgrade/inherited-figures.test.ts'],
  },
  {
    name: 'whoever waits for a killed operator judges by a look whose answer was late',
    invariant: 9,
    file: 'telemetry-service/src/upgrade/migration-lease.ts',
    find: 'signal.aborted || isLast',
    replace: 'signal.aborted || isLast || performance.now() > until',
    tests: ['tests/telemetry-service/upgrade/migration-lease.test.ts'],
  },
];
