// The service as a whole: health, configuration and collections.
import { expect, test } from 'vitest';
import { startTelemetry } from '../../telemetry-service/src/composition.ts';
import { loadConfig } from '../../telemetry-service/src/config.ts';
import { testDatabase } from '../support/database.ts';
import { call } from '../support/http.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { testTelemetry } from './telemetry.ts';

test('it is alive and ready, and says so of each dependency; without main-app it is degraded and ready', async () => {
  await using telemetry = await testTelemetry();
  expect(await call(`${telemetry.url}/livez`)).toMatchObject({ status: 200 });
  expect(await call(`${telemetry.url}/readyz`)).toMatchObject({
    status: 200,
    body: { status: 'up', dependencies: { database: 'up', 'main-app': 'up', ownership: 'up' } },
  });
  await telemetry.mainApp.stop();
  expect(await call(`${telemetry.url}/readyz`)).toMatchObject({
    status: 200,
    body: { dependencies: { database: 'up', 'main-app': 'degraded' } },
  });
});

test('a configuration without an operator token names the variable', () => {
  expect(() => loadConfig({ MONGODB_URI: 'mongodb://127.0.0.1/x' })).toThrow('OPERATOR_TOKEN');
  expect(() => loadConfig({ MONGODB_URI: 'mongodb://127.0.0.1/x', OPERATOR_TOKEN: 'short' })).toThrow('OPERATOR_TOKEN');
});

test('a configuration without a database names the variable', () => {
  expect(() => loadConfig({ OPERATOR_TOKEN })).toThrow('TELEMETRY_MONGODB_URI');
});

test('a database that cannot be reached is said in one message without its password', async () => {
  const config = loadConfig({
    OPERATOR_TOKEN,
    MONGODB_URI: 'mongodb://somebody:s3cret@127.0.0.1:1/telemetry',
  });
  const failure = await startTelemetry(config).then(() => null, String);
  expect(failure).toContain('127.0.0.1:1');
  expect(failure).not.toContain('s3cret');
});

test('a database that a newer release has changed too much is left alone', async () => {
  await using database = await testDatabase('telemetry');
  const newer = { _id: 'schema', version: 99, oldestReader: 98, release: '9.0.0', appliedAt: new Date() };
  await database.db.collection<typeof newer>('schema').insertOne(newer);
  const config = loadConfig({ OPERATOR_TOKEN, MONGODB_URI: database.uri, LOG_LEVEL: 'silent' });
  await expect(startTelemetry(config)).rejects.toThrow('Start release 9.0.0 or newer.');
  expect(await database.db.listCollections({ name: 'telemetry_events' }).toArray()).toEqual([]);
});

test('a changed retention takes effect at the next start', async () => {
  await using database = await testDatabase('telemetry');
  for (const days of [90, 7]) {
    await using _telemetry = await testTelemetry({ database, env: { EVENT_RETENTION_DAYS: String(days) } });
    const indexes = await database.db.collection('telemetry_events').indexes();
    const retention = indexes.find(({ name }) => name === 'expiry');
    expect(retention).toMatchObject({ key: { processedAt: 1 }, expireAfterSeconds: days * 86_400 });
  }
});

test('indexes of an earlier release go once those that take their place are there', async () => {
  await using database = await testDatabase('telemetry');
  const events = database.db.collection('telemetry_events');
  await events.createIndexes([
    { name: 'claim', key: { availableAt: 1 }, partialFilterExpression: { status: 'pending' } },
    { name: 'retention', key: { processedAt: 1 }, expireAfterSeconds: 90 * 86_400 },
  ]);
  await using _telemetry = await testTelemetry({ database });
  const names = (await events.indexes()).map(({ name }) => name);
  expect(new Set(names)).toEqual(new Set(['_id_', 'by_sender', 'expiry', 'list', 'unfinished']));
});
