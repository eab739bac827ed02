// Ingest over HTTP, durable before it is answered, against what the driver alone can insert.
import type { EventDocument } from '../../telemetry-service/src/ingest/event-store.ts';
import { BARE_FASTIFY_SETTING, startBareFastify } from '../contenders/bare-fastify.ts';
import { connectedDatabase } from '../contenders/connected-database.ts';
import { newStoredEvent, queueOfEvents, storedEvents } from '../contenders/events.ts';
import { IN_FLIGHT, ingestLoad } from '../contenders/ingest-load.ts';
import { DEVICES, EVENTS_A_REQUEST, PEOPLE } from '../contenders/people.ts';
import { SERVICE_SETTING, startTelemetryProcess } from '../contenders/telemetry.ts';
import { generateLoad } from '../load.ts';
import type { Contender, Scenario } from '../scenario.ts';

const AT_ONCE = 500;

export const ingest: Scenario = {
  name: 'ingest',
  title: 'Events, durable before they are answered',
  load: `${IN_FLIGHT} requests in flight, ${EVENTS_A_REQUEST} events a request, ${PEOPLE} people, ${DEVICES} devices`,
  requirements: [{ of: 'product', figure: 'per second', to: `insertMany(${AT_ONCE})`, bound: 'at least', limit: 0.7 }],
  open: async (bench, resources) => {
    const { seconds } = bench;
    const { db: bare } = resources.use(await connectedDatabase(bench, 'raw_events', [queueOfEvents]));
    const { db: indexed } = resources.use(await connectedDatabase(bench, 'raw_events_indexed', [storedEvents]));
    const insertMany = (name: string, setting: string, db: typeof bare): Contender => {
      const events = db.collection<EventDocument>(storedEvents.name);
      const insert = () => events.insertMany(Array.from({ length: AT_ONCE }, newStoredEvent), { ordered: false });
      return { name, setting, round: () => generateLoad({ inFlight: 1, seconds, perCall: AT_ONCE }, insert) };
    };
    const overHttp = (name: string, setting: string, url: string): Contender => {
      const send = ingestLoad(url, resources);
      return { name, setting, round: () => send(seconds) };
    };
    const replica = { name: 'ingest', projector: 'elsewhere' } as const;
    const { service } = await startTelemetryProcess(bench, resources, replica);
    const bareUrl = await startBareFastify(bench, resources, 'bare_ingest');
    return [
      insertMany(`insertMany(${AT_ONCE})`, 'w:majority j:true, one at a time, the claim index alone', bare),
      insertMany('insertMany, all indexes', "w:majority j:true, one at a time, the product's indexes", indexed),
      overHttp('bare fastify', `w:majority j:true, ${BARE_FASTIFY_SETTING}`, bareUrl),
      overHttp('product', `w:majority j:true, ${SERVICE_SETTING}, the projector elsewhere`, service.url),
    ];
  },
};
