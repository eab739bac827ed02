// The version of the schema says what is in it, better-auth's part too: whoever changes a collection or an index gives it a new one.
import { expect, test } from 'vitest';
import { schema } from '../../main-app/src/schema.ts';
import { schemaOf } from '../support/schema-of.ts';
import { testMainApp } from './main-app.ts';

test('a new database has what is on record for the version in main-app/src/schema.ts; raise that where it is meant to differ', async () => {
  await using app = await testMainApp();
  const record = `../fixtures/schema/main-app-${schema.version}.json`;
  await expect(await schemaOf(app.database.db)).toMatchFileSnapshot(record);
});
