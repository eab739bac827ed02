// HTTP as a test speaks it: JSON in, status, headers and parsed JSON out.
export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

export interface HttpCall {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** Sent as JSON; a string as it is. */
  body?: unknown;
}

export async function call(
  url: string,
  { headers = {}, body, method = body === undefined ? 'GET' : 'POST' }: HttpCall = {},
): Promise<HttpAnswer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

/** The cookies it set, as a browser sends them back. */
export const cookieOf = ({ headers }: Pick<HttpAnswer, 'headers'>): string =>
  headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
