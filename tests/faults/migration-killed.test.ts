// The migration is killed before each of its writes and started again: it comes to the same end as if nothing had been.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { migrateOwnership } from '../../telemetry-service/src/upgrade/migrate-ownership.ts';
import { verifyOwnership } from '../../telemetry-service/src/upgrade/verify-ownership.ts';
import type { TestDatabase } from '../support/database.ts';
import {
  dumpWithoutMadeIds,
  insertCounts,
  insertLinks,
  oldDatabase,
} from '../telemetry-service/upgrade/old-database.ts';
import { counts, links, migration, names } from './migrated-people.ts';

/** As many processes at a time. */
const AT_ONCE = 4;

/** Resolves to how it ended, and what it said. */
async function run({ uri }: TestDatabase, killBefore = 0): Promise<{ signal: unknown; out: string }> {
  const program = join(import.meta.dirname, 'programs', 'migration.ts');
  const args = [program, uri, String(killBefore)];
  const child = spawn(execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [out, [, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { signal, out };
}

async function databaseToMigrate(): Promise<TestDatabase> {
  const database = await oldDatabase();
  await database.db.collection('identity_map').createIndex({ username: 1 }, { unique: true });
  await insertLinks(database.db, ...links.map((entry, index) => ({ _id: index, ...entry })));
  await insertCounts(database.db, ...counts.map((entry, index) => ({ _id: index, ...entry })));
  return database;
}

test('killed before any of its writes and started again', { timeout: 300_000 }, async () => {
  await using undisturbed = await databaseToMigrate();
  const writes = Number((await run(undisturbed)).out);
  const end = await dumpWithoutMadeIds(undisturbed.db);
  expect(await verifyOwnership(undisturbed.db, names)).toMatchObject({ ok: true, people: 2 });
  expect(writes).toBeGreaterThan(30);

  const waiting = Array.from({ length: writes }, (_, index) => index + 1);
  const killEach = async () => {
    for (let killBefore = waiting.shift(); killBefore !== undefined; killBefore = waiting.shift()) {
      await using database = await databaseToMigrate();
      const { db } = database;
      expect(await run(database, killBefore)).toEqual({ signal: 'SIGKILL', out: '' });
      await migrateOwnership({ ...migration, db, names });
      expect(await dumpWithoutMadeIds(db)).toEqual(end);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, killEach));
});
