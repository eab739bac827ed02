// Operators are told where the database's indexes are not what telemetry declares: over HTTP, and on the overview.
import { expect, test } from 'vitest';
import { testDatabase } from '../../support/database.ts';
import { operate } from '../../support/operator.ts';
import { testTelemetry } from '../telemetry.ts';
import { operatorVisit } from './operator-visit.ts';

test('an index that was dropped, made or changed by hand is reported, and the next start mends what it can', async () => {
  await using database = await testDatabase('telemetry');
  const events = database.db.collection('telemetry_events');
  {
    await using telemetry = await testTelemetry({ database });
    const olga = await operatorVisit(telemetry);
    const fresh = await operate(telemetry, '/indexes');
    expect(fresh).toMatchObject({ status: 200, body: { declared: { version: 1 }, found: { version: 1 }, drift: [] } });
    expect((await olga.get('/ops')).texts('#indexes')).toEqual(['']);

    await events.dropIndex('by_sender');
    await events.createIndex({ event: 1 }, { name: 'by_hand' });
    await events.dropIndex('expiry');
    const partialFilterExpression = { processedAt: { $gt: new Date(0) } };
    await events.createIndex(
      { processedAt: 1 },
      { name: 'expiry', partialFilterExpression, expireAfterSeconds: 86_400 },
    );
    expect((await operate(telemetry, '/indexes')).body).toMatchObject({
      drift: [
        { collection: 'telemetry_events', index: 'by_sender', state: 'missing' },
        { index: 'expiry', state: 'changed', detail: 'expireAfterSeconds: 86400 instead of 7776000' },
        { index: 'by_hand', state: 'unknown' },
      ],
    });
    expect((await olga.get('/ops')).texts('#indexes')).toEqual([
      expect.stringContaining('Indexes that are not as declared: 3.'),
    ]);
  }
  await using again = await testTelemetry({ database });
  expect((await operate(again, '/indexes')).body).toMatchObject({ drift: [{ index: 'by_hand', state: 'unknown' }] });
});
