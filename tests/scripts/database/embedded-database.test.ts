// The embedded database after an unlucky start.
import { MongoClient } from 'mongodb';
import { expect, inject, test } from 'vitest';
import { loadConfig } from '../../../scripts/config.ts';
import { startDatabase } from '../../../scripts/database/embedded-database.ts';
import { freePort } from '../../../scripts/ports.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

test('a first start that was cut off before there were users is continued, on another port too', async () => {
  await using directory = await temporaryDirectory();
  {
    await using cutOff = await start(directory.path);
    await using admin = await new MongoClient(cutOff.adminUri).connect();
    for (const database of ['main_app', 'telemetry', 'admin']) {
      await admin.db(database).command({ dropAllUsersFromDatabase: 1 });
    }
  }
  await using database = await start(directory.path);
  for (const uri of [database.uris.main_app, database.uris.telemetry, database.adminUri]) {
    await using client = await new MongoClient(uri).connect();
    await expect(client.db().collection('probe').insertOne({})).resolves.toMatchObject({ acknowledged: true });
  }
});

async function start(dataDir: string) {
  return startDatabase({ mongod: inject('mongod'), dataDir, port: await freePort(), env: loadConfig().env });
}
