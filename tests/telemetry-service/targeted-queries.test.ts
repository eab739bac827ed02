// In a sharded cluster, what happens often must cost one shard's work, however many shards there are.
import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { profiled } from '../support/profiler.ts';
import { shardKeysOf, surprises } from '../support/targeted.ts';
import { allCounted, cliEvent, rename, renameCommand, somebody, testTelemetry, vouchFor } from './telemetry.ts';

const CLAIM =
  'a claim: what is due is on all shards; each projector of several would ask for its share (docs/scaling.md)';
const NEXT_DUE = 'asked once before the projector sleeps, of the first entry of the claim’s index';
const BY_ID = 'an entry of a rename, just read: as rare as renames are';

const KNOWN = {
  'aggregate user_metrics SORT': 'stats.profile alone: one person’s devices, by when they were last seen',
  'query swamp_club_events {seq}': 'scores.after, from one reader: the order of publication is that of the whole',
  'query telemetry_commands {status, availableAt}': CLAIM,
  'query telemetry_commands {status}': NEXT_DUE,
  'query telemetry_events {status, availableAt}': CLAIM,
  'query telemetry_events {status}': NEXT_DUE,
  'update identity_map {_id}': BY_ID,
  'update username_metrics {_id}': BY_ID,
};

test('events, renames and reads go to the shards that hold what they are about, but for those that are known', async () => {
  await using database = await testDatabase('telemetry');
  await using telemetry = await testTelemetry({ database });
  const ann = somebody('ann');
  vouchFor(telemetry.mainApp, ann);
  const { client } = telemetry;
  // What the projector does once as it begins comes before.
  await telemetry.ingest({ events: [cliEvent()] });
  await allCounted(telemetry);
  const operations = await profiled(database, async () => {
    const event = cliEvent();
    await telemetry.ingest({ events: [event, cliEvent()] }, ann.key);
    await telemetry.ingest({ events: [event, cliEvent()] });
    await allCounted(telemetry);
    expect(await rename(telemetry, ann.id, 'ann', 'anna')).toMatchObject({ outcome: 'rekeyed' });
    const again = renameCommand(ann.id, 'anna', 'ann', 3);
    expect(await client.identity.enqueueRename.mutate(again)).toEqual(
      await client.identity.enqueueRename.mutate(again),
    );
    expect(await client.scores.after.query({ cursor: 0, limit: 10, waitMs: 0 })).toMatchObject({ snapshots: [{}] });
    expect(await client.stats.profile.query({ userId: ann.id, days: 1 })).toMatchObject({ deviceCount: 2 });
  });
  const asked = operations.filter(({ appName }) => appName === 'telemetry-service');
  expect(asked.length).toBeGreaterThan(20);
  expect(surprises(asked, await shardKeysOf('telemetry'), KNOWN)).toEqual([]);
});
