// Old and new replicas side by side under load, replaced one by one: nothing is lost or doubled, and nobody is refused anything.
import { expect, onTestFailed, test } from 'vitest';
import { retiredIndexes } from '../../../telemetry-service/src/projector/queue.ts';
import type { RunningService } from '../../../scripts/processes/service.ts';
import type { ServiceName } from '../../../scripts/processes/service-settings.ts';
import { releasedService } from '../../contracts/releases/telemetry-process.ts';
import { unpackedReleases } from '../../contracts/releases/unpacked.ts';
import { Ledger } from '../../faults/ledger.ts';
import { dailyLife } from './daily-life.ts';
import { deployment, type Deployment } from './deployment.ts';
import { oldMainApp } from './old-main-app.ts';

/** So much is done with every mixture of old and new. */
const BETWEEN = 50;

const oldPrograms = async (telemetry: string): Promise<Record<ServiceName, string>> => {
  const release = (await unpackedReleases()).find(({ version }) => version === telemetry);
  if (release === undefined) throw new Error(`contracts/releases has no ${telemetry}.`);
  return { 'main-app': await oldMainApp(), 'telemetry-service': releasedService(release) };
};

/** People live in it while `upgrade` is under way, and notice nothing. */
async function unnoticed(club: Deployment, upgrade: (more: () => Promise<void>) => Promise<void>): Promise<void> {
  onTestFailed(() => console.error(club.lastLines()));
  const ledger = new Ledger(club);
  const life = await dailyLife(club, ledger);
  const more = () => life.more(BETWEEN);
  await more();
  await upgrade(more);
  await life.stop();
  const sentAgain = club.balancers['main-app'].sentAgain + club.balancers['telemetry-service'].sentAgain;
  console.log(
    `${expect.getState().currentTestName}: ${life.answered} answered, ${life.refused.length} refused, ` +
      `${sentAgain} sent to another replica before they were begun; the longest wait ${life.longestMs} ms.`,
  );
  expect(life.refused).toEqual([]);
  expect(club.errors).toEqual([]);
  await ledger.agrees();
}

const indexesOf = async ({ admin }: Deployment, collection: string): Promise<string[]> =>
  (await admin.db('telemetry').collection(collection).listIndexes().toArray()).map(({ name }) => String(name));

test.for<{ version: string; order: readonly ServiceName[] }>([
  { version: '1.1.0', order: ['telemetry-service', 'main-app'] },
  { version: '1.0.0', order: ['main-app', 'telemetry-service'] },
])('from telemetry $version, first $order.0, then $order.1', async ({ version, order }) => {
  await using club = await deployment();
  const old = await oldPrograms(version);
  const replicas: Record<ServiceName, RunningService[]> = { 'main-app': [], 'telemetry-service': [] };
  for (const name of order) {
    for (let n = 0; n < 2; n += 1) replicas[name].push(await club.start(name, old[name]));
  }
  await unnoticed(club, async (more) => {
    for (const name of order) {
      const balancer = club.balancers[name];
      for (const replaced of replicas[name]) {
        const fresh = await club.start(name);
        await more();
        expect(balancer.sentTo(replaced)).toBeGreaterThan(0);
        // It knows no DRAIN_MS, and would be gone at once.
        await balancer.remove(replaced);
        await replaced.stop();
        await more();
        expect(balancer.sentTo(fresh)).toBeGreaterThan(0);
      }
    }
  });
  for (const collection of ['telemetry_events', 'telemetry_commands']) {
    expect(await indexesOf(club, collection)).not.toContain(retiredIndexes[0]);
  }
});

test('replicas of today are replaced by SIGTERM alone, with old ones that were started beside them', async () => {
  await using club = await deployment();
  const old = await oldPrograms('1.1.0');
  const names: readonly ServiceName[] = ['telemetry-service', 'main-app'];
  const today = new Map<ServiceName, RunningService>();
  for (const name of names) {
    today.set(name, await club.start(name));
    await club.start(name, old[name]);
  }
  expect(await indexesOf(club, 'telemetry_events')).toContain(retiredIndexes[0]);
  await unnoticed(club, async (more) => {
    for (const [name, replaced] of today) {
      await club.start(name);
      await replaced.stop();
      await more();
    }
  });
  expect(await indexesOf(club, 'telemetry_events')).not.toContain(retiredIndexes[0]);
});
