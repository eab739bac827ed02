// CLIs that send their events over HTTP, as many at a time as are to be in flight.
import { generateLoad, openHttp, type LoadFigures } from '../load.ts';
import { EVENTS_A_REQUEST, newRequest } from './people.ts';

export const IN_FLIGHT = 64;

/** Keeps its connections in `resources`; each call of what it returns sends for so many seconds. */
export function ingestLoad(url: string, resources: AsyncDisposableStack): (seconds: number) => Promise<LoadFigures> {
  const http = resources.use(openHttp(url, { inFlight: IN_FLIGHT, expected: 202 }));
  const post = () => {
    const { body, headers } = newRequest();
    return http.post('/ingest', body, headers);
  };
  return (seconds) => generateLoad({ inFlight: IN_FLIGHT, seconds, perCall: EVENTS_A_REQUEST }, post);
}
