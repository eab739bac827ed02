// The judge of the story: it finds nothing where everything is right, and each thing that is not.
import type { Db } from 'mongodb';
import { expect, test } from 'vitest';
import { differencesInTelemetry } from '../../../scripts/demo-rollout/compare.ts';
import { openJournal, type Journal } from '../../../scripts/demo-rollout/journal.ts';
import { generateUpstream } from '../../../scripts/upstream/generate.ts';
import { testDatabase } from '../../support/database.ts';

/** As it must be in the end, written down by hand. */
async function writeEnd(db: Db, { holdings, devices, nobodys }: Journal): Promise<void> {
  for (const [userId, { devices, counts }] of holdings) {
    await db.collection('identity_map').insertOne({ userId, distinct_ids: [...devices] });
    await db.collection('username_metrics').insertOne({ userId, ...counts });
  }
  const metrics = [...devices].map(([distinct_id, counts]) => ({ distinct_id, ...counts }));
  await db.collection('user_metrics').insertMany(metrics);
  await db.collection('identity_map_unowned').insertMany(Array.from({ length: nobodys.identityMap }, () => ({})));
  await db
    .collection('username_metrics_unowned')
    .insertMany(Array.from({ length: nobodys.usernameMetrics }, () => ({})));
}

function playedJournal(): Journal {
  const journal = openJournal(generateUpstream({ seed: 'compare.test', people: 40 }));
  const [userId = ''] = journal.holdings.keys();
  journal.run(userId, 'a new device', 'success');
  journal.run(null, 'nobody’s device', 'error');
  return journal;
}

test('where everybody has what they must have, there is no difference', async () => {
  await using telemetry = await testDatabase('telemetry');
  const journal = playedJournal();
  await writeEnd(telemetry.db, journal);
  expect(await differencesInTelemetry(telemetry.db, journal)).toEqual([]);
});

test('each thing that is wrong is found', async () => {
  await using telemetry = await testDatabase('telemetry');
  const journal = playedJournal();
  await writeEnd(telemetry.db, journal);
  const links = telemetry.db.collection<{ userId?: string; username?: string; distinct_ids: string[] }>('identity_map');
  const counts = telemetry.db.collection('username_metrics');
  const active = [...journal.holdings].filter(([, holding]) => holding.counts.firstSeenAt !== null);
  const [linked = '', twice = '', otherDay = '', forgotten = '', earlier = ''] = active.map(([userId]) => userId);

  await links.updateOne({ userId: linked }, { $push: { distinct_ids: 'a stranger’s' } });
  await links.insertOne({ username: 'nobody’s name', distinct_ids: [] });
  await links.insertOne({ userId: 'a stranger', distinct_ids: [] });
  await counts.updateOne({ userId: twice }, { $inc: { invocations: 1 } });
  await counts.updateOne({ userId: otherDay }, { $inc: { 'days.2026-01-01': 1 } });
  await counts.deleteOne({ userId: forgotten });
  await counts.updateOne({ userId: earlier }, { $set: { firstSeenAt: new Date(0) } });
  await telemetry.db.collection('user_metrics').deleteOne({ distinct_id: 'nobody’s device' });
  await telemetry.db.collection('identity_map_unowned').deleteOne({});

  const differences = await differencesInTelemetry(telemetry.db, journal);
  expect(new Set(differences.map((difference) => difference.split(':')[0]))).toEqual(
    new Set([
      `devices of ${linked}`,
      'entries belong to undefined, whom nobody knows',
      'entries belong to a stranger, whom nobody knows',
      `counts of ${twice}`,
      `counts of ${otherDay}`,
      `counts of ${forgotten}`,
      `first run of ${forgotten}`,
      `first run of ${earlier}`,
      'counts of nobody’s device',
      'entries set aside',
    ]),
  );
});
