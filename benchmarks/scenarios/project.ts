// Whether the projector keeps up with what the same service can accept.
import { eventsName, insertEvents } from '../../telemetry-service/src/ingest/event-store.ts';
import { newStoredRequest } from '../contenders/events.ts';
import { DEVICES, EVENTS_A_REQUEST, newRequest, PEOPLE } from '../contenders/people.ts';
import { appliedPerSecond } from '../contenders/projector.ts';
import { SERVICE_SETTING, startTelemetryProcess } from '../contenders/telemetry.ts';
import { generateLoad, inParallel, openHttp } from '../load.ts';
import type { Scenario } from '../scenario.ts';

const IN_FLIGHT = 64;
const APPLIED_A_SECOND = 5000;

export const project: Scenario = {
  name: 'project',
  title: 'Events applied, and accepted',
  load: `${EVENTS_A_REQUEST} events of one device a request, ${PEOPLE} people, ${DEVICES} devices`,
  requirements: [{ of: 'product applies', figure: 'per second', to: 'product accepts', bound: 'at least', limit: 1 }],
  open: async (bench, resources) => {
    const { seconds } = bench;
    const accepting = await startTelemetryProcess(bench, resources, { name: 'accepting', projector: 'elsewhere' });
    const http = resources.use(openHttp(accepting.service.url, { inFlight: IN_FLIGHT, expected: 202 }));
    const post = () => {
      const { body, headers } = newRequest();
      return http.post('/ingest', body, headers);
    };
    const { connection } = await startTelemetryProcess(bench, resources, { name: 'applying', projector: 'here' });
    const requests = Math.round((APPLIED_A_SECOND * seconds) / EVENTS_A_REQUEST);
    const pileUp = () => inParallel(IN_FLIGHT, requests, () => insertEvents(connection.db, newStoredRequest()));
    return [
      {
        name: 'product accepts',
        setting: `${IN_FLIGHT} requests in flight, w:majority j:true, ${SERVICE_SETTING}, the projector elsewhere`,
        round: () => generateLoad({ inFlight: IN_FLIGHT, seconds, perCall: EVENTS_A_REQUEST }, post),
      },
      {
        name: 'product applies',
        setting: `a backlog: counts, map, snapshots and marks in one transaction, w:majority j:true, ${SERVICE_SETTING}`,
        round: async () => ({ 'per second': await appliedPerSecond(connection.db, eventsName, pileUp) }),
      },
    ];
  },
};
