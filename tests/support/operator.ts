// An operator's requests to a service, with the token its tests start it with.
import { call, type HttpAnswer, type HttpCall } from './http.ts';

export const OPERATOR_TOKEN = 'an operator token for tests, long enough to be one';

/** Calls a path under /ops as somebody called Olga. */
export const operate = (
  { url }: { url: string },
  path: string,
  { headers = {}, ...request }: HttpCall = {},
): Promise<HttpAnswer> =>
  call(`${url}/ops${path}`, {
    ...request,
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'x-operator': 'Olga', ...headers },
  });
