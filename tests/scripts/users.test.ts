// Ownership enforced by the database: a service's user ends at its own database.
import { MongoClient } from 'mongodb';
import { expect, test } from 'vitest';
import { adminUri, testDatabase } from '../support/database.ts';

test('a test database can be written to by its own user', async () => {
  await using database = await testDatabase('main_app');
  await database.db.collection('x').insertOne({ a: 1 });
  await using admin = await new MongoClient(adminUri()).connect();
  await expect(admin.db(database.db.databaseName).collection('x').countDocuments()).resolves.toBe(1);
});
