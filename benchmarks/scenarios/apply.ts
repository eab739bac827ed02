// Commands applied, each with all that it changes, against other queues' jobs that do nothing.
import { commandsSpec } from '../../telemetry-service/src/commands/command-store.ts';
import { enqueueRename } from '../../telemetry-service/src/commands/enqueue-rename.ts';
import { eventsName, insertEvents } from '../../telemetry-service/src/ingest/event-store.ts';
import { workOffBacklog } from '../contenders/backlog.ts';
import { origin } from '../contenders/commands.ts';
import { newStoredEvent } from '../contenders/events.ts';
import { appliedPerSecond, untilApplied } from '../contenders/projector.ts';
import { newRename } from '../contenders/rename-jobs.ts';
import { SERVICE_SETTING, startTelemetryProcess } from '../contenders/telemetry.ts';
import { inParallel } from '../load.ts';
import { openPeers } from '../peers/all.ts';
import type { Scenario } from '../scenario.ts';

const PEOPLE = 5000;
const JOBS_A_SECOND = 1000;

const nameOf = (userId: string, version: number) => `${userId}-v${version}`;

export const apply: Scenario = {
  name: 'apply',
  title: 'Commands applied',
  load: `a backlog: ${PEOPLE} renames of as many people with a device and figures, against jobs that do nothing`,
  requirements: [{ of: 'product', figure: 'per second', to: 'Agenda', bound: 'at least', limit: 10 }],
  open: async (bench, resources) => {
    const { connection } = await startTelemetryProcess(bench, resources, { name: 'apply', projector: 'here' });
    const { db } = connection;
    const people = Array.from({ length: PEOPLE }, (_, person) => `person-${person}`);
    await insertEvents(
      db,
      people.map((userId) => ({
        ...newStoredEvent(),
        sender: { userId, username: nameOf(userId, 1), usernameVersion: 1 },
      })),
    );
    await untilApplied(db, eventsName);
    let version = 1;
    const renameAll = async () => {
      version += 1;
      const names = (userId: string) => ({
        oldUsername: nameOf(userId, version - 1),
        newUsername: nameOf(userId, version),
      });
      await inParallel(64, PEOPLE, (index) => {
        const userId = people[index] ?? '';
        const rename = { ...newRename(), userId, ...names(userId), usernameVersion: version };
        return enqueueRename(db, rename, origin, new Date());
      });
    };
    return [
      ...(await openPeers(bench, resources)).map((peer) => ({
        name: peer.name,
        setting: `${peer.setting}; ${peer.workers.backlog}`,
        round: () => workOffBacklog(peer, Math.round(JOBS_A_SECOND * bench.seconds), bench.seconds),
      })),
      {
        name: 'product',
        setting: `map, metrics, snapshot and mark in one transaction, w:majority j:true, ${SERVICE_SETTING}`,
        round: async () => ({ 'per second': await appliedPerSecond(db, commandsSpec.name, renameAll) }),
      },
    ];
  },
};
