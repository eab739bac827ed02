// A deletion whose transaction fails or whose answer is lost, and what writes for the person while it is committed.
import { ObjectId } from 'mongodb';
import { beforeAll, expect, test } from 'vitest';
import { failCommand, hangAt } from '../../support/fail-command.ts';
import { call, type HttpAnswer } from '../../support/http.ts';
import { mainAppOnOwnMongod, type MainAppOnOwnMongod } from '../on-own-mongod.ts';
import { PASSWORD, signUp, type Person } from '../person.ts';
import { telemetryStandIn, type TelemetryStandIn } from '../telemetry-stand-in.ts';
import { eventually } from '../../support/eventually.ts';

let adminUri: string;
let telemetry: TelemetryStandIn;
let app: MainAppOnOwnMongod;

beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  telemetry = starting.use(await telemetryStandIn());
  app = starting.use(await mainAppOnOwnMongod({ telemetryUrl: telemetry.url }));
  ({ adminUri } = app);
  const started = starting.move();
  return () => started.disposeAsync();
});

/** Everything main-app has of somebody. */
async function documentsOf({ id }: Person) {
  const { db } = app.database;
  const userId = new ObjectId(id);
  return {
    user: await db.collection('user').find({ _id: userId }).toArray(),
    session: await db.collection('session').find({ userId }).toArray(),
    account: await db.collection('account').find({ userId }).toArray(),
    apikey: await db.collection('apikey').find({ referenceId: id }).toArray(),
    usernames: await db.collection('usernames').find({ holderId: userId, state: 'active' }).toArray(),
    user_scores: await db.collection('user_scores').find({ _id: userId }).toArray(),
  };
}

const nothing = { user: [], session: [], account: [], apikey: [], usernames: [], user_scores: [] };

const createKey = (person: Person) => person.call('/api/auth/api-key/create', { body: { name: 'laptop' } });

/** The relay has no commit left to make that a fault could strike. */
const untilDelivered = () =>
  eventually(async () => {
    expect(await app.database.db.collection('outbox').countDocuments({ status: 'pending' })).toBe(0);
  });

const erasuresOf = ({ id }: Person) => telemetry.erasures.filter(({ userId }) => userId === id);

test.for([
  // The deletion's only insert, and its last write.
  { what: 'the record for telemetry', failCommands: ['insert'], namespace: 'main_app.outbox' },
  { what: 'the removal of API keys', failCommands: ['delete'], namespace: 'main_app.apikey' },
])('when $what cannot be written, everything stays as it was', async ({ failCommands, namespace }) => {
  const alice = await signUp(app, `alice-${failCommands.join()}`);
  await createKey(alice);
  const before = await documentsOf(alice);
  {
    // 8000 is a code that nobody takes for a passing one.
    await using failing = await failCommand(adminUri, {
      failCommands,
      namespace,
      appName: 'main-app',
      errorCode: 8000,
    });
    const answer = await alice.deleteAccount();
    await failing.fired();
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/mongo|insert|delete|failpoint|stack/i);
  }
  expect(await documentsOf(alice)).toEqual(before);
  expect(await alice.call('/api/whoami')).toMatchObject({ status: 200 });
  expect(await alice.deleteAccount()).toMatchObject({ status: 200 });
});

test('a database that is away is said to be, and nothing is deleted', async () => {
  const alice = await signUp(app, 'alice-away');
  const before = await documentsOf(alice);
  {
    const fault = { failCommands: ['delete'], namespace: 'main_app.user', appName: 'main-app', errorCode: 13 };
    await using failing = await failCommand(adminUri, fault, 1);
    expect(await alice.deleteAccount()).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
    await failing.fired();
  }
  expect(await documentsOf(alice)).toEqual(before);
});

test.for([
  ['is interrupted', { errorCode: 112, errorLabels: ['TransientTransactionError'] }],
  ['is answered by nothing', { closeConnection: true }],
  ['is not known to be durable', { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }],
] as const)('a commit that %s is brought to its end, and telemetry is told once', async ([how, fault]) => {
  const alice = await signUp(app, `alice-${how.replaceAll(' ', '-')}`.slice(0, 30));
  await createKey(alice);
  await untilDelivered();
  {
    const commit = { failCommands: ['commitTransaction'], appName: 'main-app', ...fault };
    await using failing = await failCommand(adminUri, commit, 1);
    expect(await alice.deleteAccount()).toMatchObject({ status: 200, body: { success: true } });
    await failing.fired();
  }
  expect(await documentsOf(alice)).toEqual(nothing);
  await eventually(() => expect(erasuresOf(alice)).toHaveLength(1));
  const userId = new ObjectId(alice.id);
  expect(await app.database.db.collection('outbox').countDocuments({ userId })).toBe(1);
});

test.for([
  ['session', (person: Person) => signIn(person)],
  ['apikey', createKey],
] as const)('a document of %s that is written after the deletion is taken away again', async ([collection, write]) => {
  const alice = await signUp(app, `alice-${collection}`);
  let late: ReturnType<typeof write>;
  {
    await using held = await hangAt(adminUri, 'hangDuringBatchInsert', { nss: `main_app.${collection}` });
    late = write(alice);
    await held.fired();
    expect(await alice.deleteAccount()).toMatchObject({ status: 200 });
  }
  expect(await late).toMatchObject({ status: 401, body: { code: 'ACCOUNT_NOT_FOUND' } });
  expect(await documentsOf(alice)).toEqual(nothing);
});

test('what is written while the deletion is committed leads to nobody, and goes with the tombstone', async () => {
  const alice = await signUp(app, 'alice-meanwhile');
  await untilDelivered();
  let deleted: ReturnType<typeof alice.deleteAccount>;
  let signedIn: HttpAnswer;
  let created: HttpAnswer;
  {
    await using held = await hangAt(adminUri, 'hangBeforeCommitingTxn');
    deleted = alice.deleteAccount();
    await held.fired();
    [signedIn, created] = await Promise.all([signIn(alice), createKey(alice)]);
  }
  expect([signedIn.status, created.status, (await deleted).status]).toEqual([200, 200, 200]);
  expect(await documentsOf(alice)).toMatchObject({ user: [], session: [{}], apikey: [{}] });
  const authorization = `Bearer ${String(Object(signedIn.body).token)}`;
  expect(await call(`${app.url}/api/whoami`, { headers: { authorization } })).toMatchObject({ status: 401 });
  const apiKey = String(Object(created.body).key);
  expect(await call(`${app.url}/api/whoami`, { headers: { 'x-api-key': apiKey } })).toMatchObject({ status: 401 });
  telemetry.publish({ userId: alice.id, gone: true });
  await eventually(async () => expect(await documentsOf(alice)).toEqual(nothing));
});

function signIn({ email }: Person) {
  return call(`${app.url}/api/auth/sign-in/email`, { body: { email, password: PASSWORD } });
}
