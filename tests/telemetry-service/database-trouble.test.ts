// A database that is away or refuses: callers are told to come back, nobody's attempts are used up, nothing is half done.
import { classifyFailure } from '@swamp-club/telemetry-contract/client';
import { MongoClient } from 'mongodb';
import { beforeAll, expect, test } from 'vitest';
import type { EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { READ_AS_SERVICES_DO } from '../support/database.ts';
import { failCommand, type Fault } from '../support/fail-command.ts';
import { ownMongod } from '../support/own-mongod.ts';
import { operatorVisit } from './ops/operator-visit.ts';
import {
  allCounted,
  cliEvent,
  rename,
  renameCommand,
  settled,
  somebody,
  testTelemetry,
  vouchFor,
  type TestTelemetry,
} from './telemetry.ts';

const appName = 'telemetry-service';
const writeConcernError = { code: 64, errmsg: 'waiting for replication timed out' };

let mongod: EmbeddedDatabase;
let telemetry: TestTelemetry;
beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  mongod = starting.use(await ownMongod());
  const uri = mongod.uris.telemetry;
  const client = starting.use(await new MongoClient(uri, READ_AS_SERVICES_DO).connect());
  telemetry = starting.use(await testTelemetry({ database: { uri, db: client.db() } }));
  const running = starting.move();
  return () => running.disposeAsync();
});

test('a rename that is not durable is UNAVAILABLE, and one when it is sent again', async () => {
  const command = renameCommand('ann', 'a', 'b');
  const send = () => telemetry.client.identity.enqueueRename.mutate(command);
  {
    await using fault = await failCommand(mongod.adminUri, { appName, failCommands: ['insert'], writeConcernError });
    const failure = await send().then(() => null, classifyFailure);
    expect(failure).toMatchObject({ kind: 'declared', code: 'UNAVAILABLE', retry: true });
    await fault.fired();
  }
  await send();
  expect(await settled(telemetry, command.commandId)).toMatchObject({ status: 'done', attempts: 0 });
});

test('events that are not durable are a 503 that says when to come back, and count once when they do', async () => {
  const event = cliEvent({ distinct_id: 'undurable' });
  {
    await using fault = await failCommand(mongod.adminUri, { appName, failCommands: ['insert'], writeConcernError });
    const answer = await telemetry.ingest(event);
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
    expect(answer.headers.get('retry-after')).toBe('5');
    await fault.fired();
  }
  expect((await telemetry.ingest(event)).status).toBe(202);
  await allCounted(telemetry);
  const device = await telemetry.db.collection('user_metrics').findOne({ distinct_id: 'undurable' });
  expect(device).toMatchObject({ invocations: 1 });
});

test.for<[string, Fault]>([
  ['a full disk', { failCommands: ['update'], errorCode: 14031 }],
  ['a connection that is cut', { failCommands: ['update', 'commitTransaction'], closeConnection: true }],
  ['a primary that steps down', { failCommands: ['find', 'update'], errorCode: 189 }],
  [
    'a commit whose answer is lost',
    { failCommands: ['commitTransaction'], writeConcernError: { code: 91, errmsg: 'shutting down' } },
  ],
])('%s charges nobody: a rename is applied afterwards, and events count under the new name', async ([name, fault]) => {
  const ann = somebody('old', 1);
  vouchFor(telemetry.mainApp, ann);
  await rename(telemetry, ann.id, 'any', 'old', 1);
  const command = renameCommand(ann.id, 'old', 'new', 2);
  {
    await using injected = await failCommand(mongod.adminUri, { appName, ...fault }, 3);
    await telemetry.client.identity.enqueueRename.mutate(command);
    await injected.fired(3);
  }
  expect(await settled(telemetry, command.commandId)).toMatchObject({ status: 'done', attempts: 0, error: null });
  await telemetry.ingest(cliEvent({ distinct_id: name }), ann.key);
  await allCounted(telemetry);
  expect(await telemetry.db.collection('username_metrics').find({ userId: ann.id }).toArray()).toMatchObject([
    { username: 'new', invocations: 1 },
  ]);
});

test('a chart for which too much would have to be counted is left out of the operators’ overview, and the rest is there', async () => {
  await using admin = await new MongoClient(mongod.adminUri).connect();
  const olga = await operatorVisit(telemetry);
  const charts = '#queues .chart';
  expect((await olga.get('/ops')).texts(charts)).toHaveLength(2);
  const timeOut = (mode: 'alwaysOn' | 'off') =>
    admin.db('admin').command({ configureFailPoint: 'maxTimeAlwaysTimeOut', mode });
  await timeOut('alwaysOn');
  const page = await olga.get('/ops');
  await timeOut('off');
  expect(page.status).toBe(200);
  expect(page.texts(charts)).toEqual([]);
  expect(page.texts('#queues')).toEqual([expect.stringContaining('more than can be counted while you wait')]);
});
