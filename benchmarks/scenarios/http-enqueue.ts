// Durable enqueue over HTTP with the product's own client, against a queue that is asked in process.
import { createTelemetryClient } from '@swamp-club/telemetry-contract/client';
import { BARE_FASTIFY_SETTING, startBareFastify } from '../contenders/bare-fastify.ts';
import { newRename } from '../contenders/rename-jobs.ts';
import { SERVICE_SETTING, startTelemetryProcess } from '../contenders/telemetry.ts';
import { generateLoad, openHttp } from '../load.ts';
import { openPeers } from '../peers/all.ts';
import type { Scenario } from '../scenario.ts';

const IN_FLIGHT = 64;

export const httpEnqueue: Scenario = {
  name: 'http-enqueue',
  title: 'Durable enqueue over HTTP',
  load: `${IN_FLIGHT} calls in flight, one rename a call, calls of one moment share a request`,
  requirements: [{ of: 'product', figure: 'per second', to: 'Agenda', bound: 'at least', limit: 3 }],
  open: async (bench, resources) => {
    const { service, mainApp } = await startTelemetryProcess(bench, resources, {
      name: 'http_enqueue',
      projector: 'elsewhere',
    });
    let requests = 0;
    const client = createTelemetryClient({
      url: `${service.url}/trpc`,
      // Asked once a request.
      token: () => {
        requests += 1;
        return mainApp.token();
      },
    });
    const load = { inFlight: IN_FLIGHT, seconds: bench.seconds };
    const bare = resources.use(
      openHttp(await startBareFastify(bench, resources, 'bare_renames'), { inFlight: IN_FLIGHT, expected: 200 }),
    );
    const peers = await openPeers(bench, resources, ['Agenda']);
    return [
      ...peers.map(({ name, setting, enqueue }) => ({
        name,
        setting: `in process, ${setting}`,
        round: () => generateLoad(load, () => enqueue(newRename())),
      })),
      {
        name: 'bare fastify',
        setting: `undici, one rename a request, w:majority j:true, ${BARE_FASTIFY_SETTING}`,
        round: () => generateLoad(load, () => bare.post('/renames', JSON.stringify(newRename()))),
      },
      {
        name: 'product',
        setting: `the contract's client, w:majority j:true, ${SERVICE_SETTING}`,
        round: async () => {
          let calls = 0;
          requests = 0;
          const figures = await generateLoad(load, () => {
            calls += 1;
            return client.identity.enqueueRename.mutate(newRename());
          });
          return { ...figures, 'calls a request': calls / requests };
        },
      },
    ];
  },
};
