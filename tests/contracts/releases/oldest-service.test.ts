// The client as it is now against the oldest service that was released: its own code, its own process, its own database.
import type { RenameCommand } from '@swamp-club/telemetry-contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadContract } from '../../../contracts/check/loaded-contract.ts';
import { proceduresOf } from '../../../contracts/compatibility/index.ts';
import { freePort } from '../../../scripts/ports.ts';
import { operate } from '../../support/operator.ts';
import { cliEvent, renameCommand, somebody, vouchFor, type TestPerson } from '../../telemetry-service/telemetry.ts';
import { call as callHttp } from '../../support/http.ts';
import { workingTreesClient, type Call, type Outcome } from './contract-client.ts';
import { exerciseClient, untilApplied } from './exercise-client.ts';
import { pollAcrossRestart } from './long-poll.ts';
import { releasedService, runTelemetry, startTelemetry, type RunningTelemetry } from './telemetry-process.ts';
import { unpackedReleases } from './unpacked.ts';
import { eventually } from '../../support/eventually.ts';

const [oldest] = await unpackedReleases();
const { contract, servedReleases } = await loadContract(oldest.contract, 'lib/index.js');
const procedures = await proceduresOf(contract);
const client = await workingTreesClient();
const serves = { contractVersion: oldest.version, oldestVersionServed: String(servedReleases?.[0]) };

let telemetry: RunningTelemetry;
beforeAll(async () => {
  telemetry = await runTelemetry(releasedService(oldest));
  return () => telemetry[Symbol.asyncDispose]();
});

const connect = () => client.connect({ url: `${telemetry.url}/trpc`, token: () => telemetry.mainApp.sign() });

exerciseClient(client, procedures, { telemetry: () => telemetry, serves });

const unknown = [...client.procedures.keys()].filter((path) => !procedures.has(path));
test.for(unknown)('%s, which came later, is unknown there: its caller can wait for the upgrade', async (path) => {
  const outcome = await connect()(path, {});
  expect(outcome).toMatchObject({ kind: 'unknown_procedure', message: expect.stringContaining('older release') });
});

pollAcrossRestart([client], () => telemetry);

test('beside an upgraded replica it takes an erasure for a rename; once it is gone, the person is forgotten', async () => {
  const { mainApp, database } = telemetry;
  const place = { port: await freePort(), mainAppUrl: mainApp.url, databaseUri: database.uri };
  await using upgraded = await startTelemetry(place);
  const call = client.connect({ url: `${upgraded.url}/trpc`, token: () => mainApp.sign() });
  const person = somebody('carl', 1);
  vouchFor(mainApp, person);
  await callHttp(`${telemetry.url}/ingest`, { body: cliEvent(), headers: { 'x-api-key': person.key } });
  const { commandId, userId } = renameCommand(person.id, 'carl', 'charles', 2);
  const outcome = (expected: string) =>
    eventually(async () =>
      expect(await call('identity.renameStatus', { commandId })).toMatchObject({ answer: { outcome: expected } }),
    );
  await call('identity.enqueueErasure', { commandId, userId, createdAt: new Date().toISOString() });
  await outcome('superseded');
  await telemetry.stop();
  await outcome('erased');
  const people = database.db.collection<{ _id: string }>('people');
  expect(await people.findOne({ _id: userId })).toMatchObject({ username: null, erased: true });
  await upgraded.stop();
  await telemetry.start();
});

/** What telemetry says of a rename, of the person and of everybody. */
const figures = async (call: Call, { commandId, userId }: RenameCommand) => ({
  status: await call('identity.renameStatus', { commandId }),
  profile: await call('stats.profile', { userId, days: 1 }),
  everybody: await call('scores.after', { cursor: 0, limit: 1000, waitMs: 0 }),
});
const send = async (person: TestPerson, command: RenameCommand) => {
  await callHttp(`${telemetry.url}/ingest`, { body: cliEvent(), headers: { 'x-api-key': person.key } });
  return connect()('identity.enqueueRename', command);
};

describe('replaced by the service as it is now, on the same port and database', () => {
  const ann = somebody('ann', 1);
  const bob = somebody('bob', 1);
  const applied = renameCommand(ann.id, 'ann', 'anna', 2);
  const waiting = renameCommand(bob.id, 'bob', 'bert', 2);
  let before: { accepted: Outcome; figures: Awaited<ReturnType<typeof figures>> };

  beforeAll(async () => {
    vouchFor(telemetry.mainApp, ann, bob);
    const accepted = await send(ann, applied);
    await untilApplied(connect(), applied);
    await operate(telemetry, '/projector/pause', { body: { why: 'an upgrade' } });
    // A pause takes effect after the batch that is being applied; what starts paused applies none.
    await telemetry.stop();
    await telemetry.start();
    await send(bob, waiting);
    before = { accepted, figures: await figures(connect(), applied) };
    await telemetry.stop();
    await telemetry.start({ program: undefined });
  });

  test('it tells what was stored as it was told before', async () => {
    expect(before.figures.status).toMatchObject({ answer: { status: 'done' } });
    // And more, where it knows more: the last command of somebody whom a replica of now has worked on.
    expect(await figures(connect(), applied)).toMatchObject(before.figures);
  });

  test('a command sent again gets the answer that it got, and another under its id is refused', async () => {
    const call = connect();
    expect(before.accepted).toMatchObject({ kind: 'answered' });
    expect(await call('identity.enqueueRename', applied)).toEqual(before.accepted);
    const other = { ...applied, newUsername: 'annabel' };
    expect(await call('identity.enqueueRename', other)).toMatchObject({ code: 'COMMAND_CONFLICT' });
  });

  test('what was accepted and not worked off is worked off', async () => {
    const status = () => connect()('identity.renameStatus', { commandId: waiting.commandId });
    expect(await status()).toMatchObject({ answer: { status: 'pending' } });
    expect(await operate(telemetry, '/projector/resume', { body: { why: 'upgraded' } })).toMatchObject({ status: 200 });
    await untilApplied(connect(), waiting);
    expect(await connect()('stats.profile', { userId: bob.id, days: 1 })).toMatchObject({
      answer: { username: 'bert', deviceCount: 1 },
    });
  });
});
