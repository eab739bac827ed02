// What is asked of the server for every transaction of ours; on one node a weaker promise would look the same.
import { MongoClient, type CommandStartedEvent } from 'mongodb';
import { expect, test } from 'vitest';
import { inTransaction } from '@swamp-club/platform/transaction.ts';
import { testDatabase } from '../support/database.ts';

test('a transaction reads one snapshot and commits with a majority, whatever its connection defaults to', async () => {
  await using database = await testDatabase('telemetry');
  const uri = new URL(database.uri);
  uri.searchParams.set('w', '1');
  uri.searchParams.set('readConcernLevel', 'local');
  await using client = await new MongoClient(uri.href, { monitorCommands: true }).connect();
  const sent = new Array<CommandStartedEvent>();
  client.on('commandStarted', (event) => sent.push(event));
  const collection = client.db(database.db.databaseName).collection('written');
  await client.withSession((session) => inTransaction(session, () => collection.insertOne({}, { session })));
  expect(sent.map(({ commandName }) => commandName)).toEqual(['insert', 'commitTransaction']);
  expect(sent[0]?.command).toMatchObject({ readConcern: { level: 'snapshot' } });
  expect(sent[1]?.command).toMatchObject({ writeConcern: { w: 'majority' } });
});
