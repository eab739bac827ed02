// The version of the schema says what is in it: whoever changes a collection or an index gives it a new one.
import { expect, test } from 'vitest';
import { schema } from '../../telemetry-service/src/schema.ts';
import { schemaOf } from '../support/schema-of.ts';
import { testTelemetry } from './telemetry.ts';

test('a new database has what is on record for the version in telemetry-service/src/schema.ts; raise that where it is meant to differ', async () => {
  await using telemetry = await testTelemetry();
  const record = `../fixtures/schema/telemetry-service-${schema.version}.json`;
  await expect(await schemaOf(telemetry.db)).toMatchFileSnapshot(record);
});
