// The migration as a process of its own, which kills itself just before the write that it is told.
import { MongoClient } from 'mongodb';
import process from 'node:process';
import { migrateOwnership } from '../../../telemetry-service/src/upgrade/migrate-ownership.ts';
import { names, migration } from '../migrated-people.ts';

const [uri = '', killBefore = ''] = process.argv.slice(2);
const writes = new Set(['create', 'createIndexes', 'dropIndexes', 'insert', 'update', 'delete', 'commitTransaction']);

let written = 0;
await using client = new MongoClient(uri, { monitorCommands: true });
client.on('commandStarted', ({ commandName }) => {
  if (!writes.has(commandName)) return;
  written += 1;
  // Told before it is sent, so it never is.
  if (written === Number(killBefore)) process.kill(process.pid, 'SIGKILL');
});
await client.connect();
await migrateOwnership({ ...migration, db: client.db(), names });
console.log(written);
