// What a rename costs that finds entries under both names, by how many devices there are.
import { ObjectId, type Db } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { enqueueRename } from '../../telemetry-service/src/commands/enqueue-rename.ts';
import { identityMap } from '../../telemetry-service/src/identity/identity-map-store.ts';
import { applyBatch } from '../../telemetry-service/src/projector/apply-batch.ts';
import { claim } from '../../telemetry-service/src/projector/projector.ts';
import { usernameMetrics } from '../../telemetry-service/src/scores/username-metrics-store.ts';
import { origin } from '../contenders/commands.ts';
import { productDatabase } from '../contenders/product-database.ts';
import { newRename } from '../contenders/rename-jobs.ts';
import { holdProjector } from '../contenders/telemetry.ts';
import type { Scenario } from '../scenario.ts';
import { quantile } from '../statistics.ts';

const FEW = 10;
const MANY = 10_000;
const nameOf = (devices: number) => `2 × ${devices.toLocaleString('en')} devices`;

export const merge: Scenario = {
  name: 'merge',
  title: 'Merging two entries of a person (ms)',
  load: 'one rename a transaction: map, metrics, snapshot and mark',
  requirements: [{ of: nameOf(MANY), figure: 'p50', to: nameOf(FEW), bound: 'at most', limit: 20 }],
  open: async (bench, resources) => {
    const connection = await productDatabase(bench, resources, 'merge');
    const lease = await holdProjector(connection, resources);
    return [FEW, MANY].map((devices) => ({
      name: nameOf(devices),
      setting: 'w:majority j:true, the transaction alone',
      round: async () => {
        const times: number[] = [];
        const endsAt = performance.now() + bench.seconds * 1000;
        while (performance.now() < endsAt) {
          await storeBothEntries(connection.db, devices);
          const due = await claim(connection.db, new Date(), 1);
          const startedAt = performance.now();
          const { commands } = await applyBatch(lease, connection.db, due, new Date());
          times.push(performance.now() - startedAt);
          if (commands[0]?.outcome !== 'merged') throw new Error('Nothing was merged.');
        }
        return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
      },
    }));
  },
};

/** With a rename from the one to the other that waits. */
async function storeBothEntries(db: Db, devices: number): Promise<void> {
  const rename = newRename();
  for (const username of [rename.oldUsername, rename.newUsername]) {
    const distinct_ids = Array.from({ length: devices }, () => randomUUID());
    await identityMap(db).insertOne({ _id: new ObjectId(), userId: rename.userId, username, distinct_ids });
    await usernameMetrics(db).insertOne({ userId: rename.userId, username, invocations: devices });
  }
  await enqueueRename(db, rename, origin, new Date());
}
