// Whether the projector keeps up with what the same service can accept.
import { eventsName, insertEvents } from '../../telemetry-service/src/ingest/event-store.ts';
import { newStoredRequest } from '../contenders/events.ts';
import { IN_FLIGHT, ingestLoad } from '../contenders/ingest-load.ts';
import { DEVICES, EVENTS_A_REQUEST, PEOPLE } from '../contenders/people.ts';
import { appliedPerSecond } from '../contenders/projector.ts';
import { SERVICE_SETTING, startTelemetryProcess } from '../contenders/telemetry.ts';
import { inParallel } from '../load.ts';
import type { Scenario } from '../scenario.ts';

const APPLIED_A_SECOND = 5000;

export const project: Scenario = {
  name: 'project',
  title: 'Events applied, and accepted',
  load: `${EVENTS_A_REQUEST} events of one device a request, ${PEOPLE} people, ${DEVICES} devices`,
  requirements: [{ of: 'product applies', figure: 'per second', to: 'product accepts', bound: 'at least', limit: 1 }],
  open: async (bench, resources) => {
    const { seconds } = bench;
    const accepting = await startTelemetryProcess(bench, resources, { name: 'accepting', projector: 'elsewhere' });
    const send = ingestLoad(accepting.service.url, resources);
    const { connection } = await startTelemetryProcess(bench, resources, { name: 'applying', projector: 'here' });
    const requests = Math.round((APPLIED_A_SECOND * seconds) / EVENTS_A_REQUEST);
    const pileUp = () => inParallel(IN_FLIGHT, requests, () => insertEvents(connection.db, newStoredRequest()));
    return [
      {
        name: 'product accepts',
        setting: `${IN_FLIGHT} requests in flight, w:majority j:true, ${SERVICE_SETTING}, the projector elsewhere`,
        round: () => send(seconds),
      },
      {
        name: 'product applies',
        setting: `a backlog: counts, map, snapshots and marks in one transaction, w:majority j:true, ${SERVICE_SETTING}`,
        round: async () => ({ 'per second': await appliedPerSecond(connection.db, eventsName, pileUp) }),
      },
    ];
  },
};
