// Where the CLI's browser login may send a session: to the machine that the browser runs on, and nowhere else.
import { z } from 'zod';

const LOOPBACK = new Set(['localhost', '127.0.0.1']);

/** Judged and kept as the URL that a browser makes of it, so that both mean the same. */
const Callback = z
  .string()
  .max(2000)
  .transform((written) => URL.parse(written))
  .refine((url) => url !== null && isLoopback(url), {
    error: 'logins are handed to http://localhost or http://127.0.0.1 alone. Start the login in the CLI once more.',
  })
  .transform(String);

function isLoopback({ protocol, hostname, username, password, hash }: URL): boolean {
  // Something before an @ is there to be mistaken for a host; a fragment would swallow what is added.
  return protocol === 'http:' && LOOPBACK.has(hostname) && username === '' && password === '' && hash === '';
}

/** What the CLI opens `/login` with. */
export const CliLogin = z.object({
  cli_callback: Callback,
  state: z.string().min(1).max(500),
  device_code: z.string().regex(/^[A-Za-z0-9-]{4,20}$/, 'is not a code of the CLI. Start the login there once more.'),
});
export type CliLogin = z.output<typeof CliLogin>;

/** The callback with the session in it, and with the state as it came: by that the CLI knows its own login. */
export function callbackAddress({ cli_callback, state }: CliLogin, token: string): string {
  const address = new URL(cli_callback);
  address.searchParams.set('token', token);
  address.searchParams.set('state', state);
  return address.href;
}

/** The page that asks for this login, for coming back to it. */
export const cliLoginPath = (login: CliLogin): string => `/login?${new URLSearchParams(login).toString()}`;
