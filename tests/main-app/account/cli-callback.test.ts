import { expect, test } from 'vitest';
import { callbackAddress, CliLogin } from '../../../main-app/src/account/cli-callback.ts';

const state = '0b0e7c1e-8f3f-4a53-9c38-3a0f6a3c1f11';
const asked = (cli_callback: unknown) => CliLogin.safeParse({ cli_callback, state, device_code: 'ABCD-1234' });

/** Where a browser is sent, as it reads the address. */
const sentTo = (cli_callback: string) => new URL(callbackAddress(CliLogin.parse(asked(cli_callback).data), 'secret'));

test.each([
  ['http://localhost:4711/callback', 'localhost:4711', '/callback'],
  ['http://127.0.0.1:4711/callback', '127.0.0.1:4711', '/callback'],
  ['http://localhost', 'localhost', '/'],
  // What a browser takes for one of the two.
  ['HTTP://LOCALHOST:4711/callback', 'localhost:4711', '/callback'],
  ['http://127.1:4711/callback', '127.0.0.1:4711', '/callback'],
  ['http:localhost:4711/callback', 'localhost:4711', '/callback'],
  [String.raw`http://localhost:4711\@evil.example/`, 'localhost:4711', '/@evil.example/'],
  ['http://localhost:4711//evil.example/', 'localhost:4711', '//evil.example/'],
  ['http://localhost:4711/callback#', 'localhost:4711', '/callback'],
])('a session is handed to %s', (callback, host, path) => {
  const { protocol, host: sentHost, pathname, searchParams } = sentTo(callback);
  expect([protocol, sentHost, pathname]).toEqual(['http:', host, path]);
  expect(Object.fromEntries(searchParams)).toEqual({ token: 'secret', state });
});

test('what the callback asks for itself stays, but for what the login says', () => {
  const { searchParams } = sentTo('http://localhost:4711/callback?profile=work&token=theirs&token=again&state=theirs');
  expect([...searchParams]).toEqual([
    ['profile', 'work'],
    ['token', 'secret'],
    ['state', state],
  ]);
});

test.each([
  ['another host', 'http://evil.example/callback'],
  ['a host that begins with localhost', 'http://localhost.evil.example:4711/callback'],
  ['a host that begins with the address', 'http://127.0.0.1.evil.example/callback'],
  ['a host that ends with localhost', 'http://evil.localhost:4711/callback'],
  ['localhost with a dot behind it', 'http://localhost.:4711/callback'],
  ['a host behind a user', 'http://localhost:4711@evil.example/callback'],
  ['a user before localhost', 'http://evil.example@localhost:4711/callback'],
  ['a password before localhost', 'http://:secret@localhost:4711/callback'],
  ['another address of the loopback', 'http://127.0.0.2:4711/callback'],
  ['every address', 'http://0.0.0.0:4711/callback'],
  ['IPv6', 'http://[::1]:4711/callback'],
  ['IPv4 inside IPv6', 'http://[::ffff:127.0.0.1]:4711/callback'],
  ['https', 'https://localhost:4711/callback'],
  ['another scheme', 'javascript://localhost:4711/%0aalert(1)'],
  ['a fragment', 'http://localhost:4711/callback#here'],
  ['a path of ours', '/callback'],
  ['no scheme', '//localhost:4711/callback'],
  ['a port that is none', 'http://localhost:99999/callback'],
  ['nothing', ''],
  ['two of them', ['http://localhost:1/', 'http://localhost:2/']],
  ['a very long one', `http://localhost:4711/${'x'.repeat(2000)}`],
])('no session is handed to %s', (_what, callback) => {
  const { success, error } = asked(callback);
  expect(success).toBe(false);
  expect(error?.issues.map(({ path }) => path)).toEqual([['cli_callback']]);
});
