// What fields of these names ordinarily hold, so that input gets past the first look at it.
import * as fc from 'fast-check';

/** Checking a password is slow by design: of ten thousand only so many get that far. */
const password = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('correct horse battery', 'wrong password') },
  { weight: 150, arbitrary: fc.constantFrom<unknown>(null, 5, {}, [], { $gt: '' }, { $ne: 1 }, true) },
);
/** The same where all is text: longer than any password may be, which is found out at once. */
export const passwordText = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('correct horse battery', 'x') },
  { weight: 150, arbitrary: fc.constant('x'.repeat(129)) },
);

const moment = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
  .map((date) => date.toISOString());
const number = fc.constantFrom('1', '2', '50', '100');
const id = fc.oneof(fc.uuid(), fc.constantFrom('0'.repeat(24), 'f'.repeat(24), 'device/event'));
const word = fc.string({ minLength: 1, maxLength: 20 });
/** Two of the fuzzer's own people have these names to begin with. */
const name = fc.oneof(fc.constantFrom('fuzz1', 'fuzz2'), fc.stringMatching(/^[a-zA-Z0-9]{3,12}$/));
const why = fc.constant('a fuzzer at work');
const filter = fc.record(
  { status: fc.constantFrom('dead', 'pending'), userId: word, username: name, olderThan: moment, youngerThan: moment },
  { requiredKeys: [] },
);
const event = fc.record(
  {
    event: fc.constantFrom('cli_invocation', 'other'),
    distinct_id: word,
    insert_id: word,
    properties: fc.oneof(
      fc.dictionary(word, fc.jsonValue({ maxDepth: 2 })),
      fc.record({
        id: word,
        result: fc.record({ status: fc.constantFrom('success', 'error', 'user_error') }),
        durationMs: fc.double({ noNaN: true }),
      }),
    ),
  },
  { requiredKeys: ['event', 'distinct_id'] },
);

/** A long poll would hold the fuzzer up. */
export const waitMs = fc.constantFrom(0, 1, 5);

/** By field. */
export const ordinaryValues: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  password,
  currentPassword: password,
  newPassword: password,
  username: name,
  displayUsername: name,
  name: word,
  email: fc.emailAddress(),
  login: fc.oneof(name, fc.emailAddress()),
  next: fc.constantFrom('/', '/settings', '/ops', '/ops/log'),
  callbackURL: fc.constantFrom('/', '/settings'),
  after: fc.string({ maxLength: 30 }).map((text) => Buffer.from(text).toString('base64url')),
  /** A text in queries and forms, a number in JSON. */
  limit: fc.constantFrom<unknown>('1', '50', 1, 50, 500),
  cli_callback: fc.constantFrom('http://localhost:4711/callback', 'http://127.0.0.1:1/?x=1'),
  state: word,
  device_code: fc.constant('WXYZ-2345'),
  why,
  filter,
  status: fc.constantFrom('dead', 'pending', 'done'),
  userId: id,
  key: id,
  keyId: id,
  sessionId: id,
  commandId: fc.uuid(),
  '*': fc.constantFrom('style.css', 'icon.svg', 'live.js'),
  olderThan: moment,
  youngerThan: moment,
  since: moment,
  startedAt: moment,
  span: fc.constantFrom('hour', 'day'),
  control: fc.constantFrom('projector.pause', 'projector.resume', 'snapshots.republish'),
  change: fc.constantFrom('retry', 'discard'),
  operator: name,
  token: word,
  changed: number,
  id,
  events: fc.array(event, { minLength: 1, maxLength: 5 }),
};

/** The tools of each queue, of both services. */
const toolsOfQueues = ['outbox', 'commands', 'events'].flatMap((queue) => [
  [`GET /ops/${queue}`, ['status', 'userId', 'username', 'olderThan', 'limit', 'after']] as const,
  ...['retry', 'discard'].flatMap((change) => [
    [`POST /ops/${queue}/${change}`, ['why', 'limit', 'filter']] as const,
    [`POST /ops/${queue}/:key/${change}`, ['why']] as const,
  ]),
]);

/** By what a form or query of our own holds; a route that is not here gets fields of all of them. */
export const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(toolsOfQueues),
  'GET /api/leaderboard': ['limit', 'after'],
  'GET /': ['after'],
  'GET /api/auth/api-key/get': ['id'],
  'GET /login': ['next', 'cli_callback', 'state', 'device_code'],
  'POST /login': ['login', 'password'],
  'GET /signup': ['next'],
  'POST /signup': ['name', 'email', 'password', 'username'],
  'POST /cli/login': ['cli_callback', 'state', 'device_code'],
  'POST /settings/username': ['username'],
  'POST /settings/keys': ['name'],
  'POST /settings/delete': ['password'],
  'POST /ingest': ['events'],
  'POST /ops/replay': ['since', 'why'],
  'POST /ops/names/announce': ['startedAt', 'why'],
  'POST /ops/login': ['operator', 'token', 'next'],
  'POST /ops/controls': ['control', 'why'],
};
