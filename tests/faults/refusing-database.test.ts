// The database refuses: a full disk is waited out and charged to nobody; what is wrong with one item is charged to that item.
import { BSON } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { failCommand } from '../support/fail-command.ts';
import { faultClub, tellOnFailure, type FaultClub } from './fault-club.ts';
import { Ledger, type Member } from './ledger.ts';
import { eventually } from '../support/eventually.ts';

const OUT_OF_DISK_SPACE = 14_031;
const OBJECT_TOO_LARGE = 10_334;
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
let club: FaultClub;
let ledger: Ledger;
beforeAll(async () => {
  club = await faultClub({ COMMAND_MAX_ATTEMPTS: '3' });
  ledger = new Ledger(club);
  return () => club[Symbol.asyncDispose]();
});

const nameOf = (start: string) => `${start}-${randomUUID().slice(0, 8)}`;
const queue = (name: 'telemetry_commands' | 'telemetry_events') =>
  club.admin.db('telemetry').collection<{ _id: string }>(name);

async function somebody(name = 'ada'): Promise<Member> {
  const member = await ledger.join(nameOf(name));
  await ledger.send(member, `laptop of ${member.person.userId}`);
  await ledger.agrees();
  return member;
}

test.for([
  ['main-app renames', 'main-app', 'update', 'main_app.user_scores'],
  ['the relay marks a command as sent', 'main-app', 'update', 'main_app.outbox'],
  ['the watcher takes scores over', 'main-app', 'update', 'main_app.score_cursor'],
  ['telemetry accepts a command', 'telemetry-service', 'insert', 'telemetry.telemetry_commands'],
  ['telemetry accepts events', 'telemetry-service', 'insert', 'telemetry.telemetry_events'],
  ['the projector works', 'telemetry-service', 'update', 'telemetry.username_metrics'],
] as const)('a disk that is full when %s is waited out', async ([_when, appName, command, namespace]) => {
  tellOnFailure(club);
  const member = await somebody();
  const full = { appName, failCommands: [command], namespace, errorCode: OUT_OF_DISK_SPACE };
  let acting: Promise<unknown>;
  {
    await using fault = await failCommand(club.adminUri, full);
    acting = Promise.all([
      ledger.renameUntilAnswered(member, nameOf('countess')),
      ledger.sendUntilAccepted(member, 'phone'),
    ]);
    await fault.fired(2);
  }
  await acting;
  await expect(ledger.agrees()).resolves.toBeUndefined();
});

test('a document that the database finds too large is charged to whoever makes it so', async () => {
  tellOnFailure(club);
  const member = await somebody();
  const tooLarge = { appName: 'telemetry-service', failCommands: ['update'], errorCode: OBJECT_TOO_LARGE };
  let commandId: string;
  {
    await using fault = await failCommand(club.adminUri, { ...tooLarge, namespace: 'telemetry.username_metrics' }, 1);
    commandId = await ledger.rename(member, nameOf('countess'));
    await fault.fired();
  }
  const charged = { status: 'done', attempts: 1 };
  await eventually(async () =>
    expect(await queue('telemetry_commands').findOne({ _id: commandId })).toMatchObject(charged),
  );
  await queue('telemetry_commands').updateOne({ _id: commandId }, { $set: { attempts: 0 } });
  await ledger.agrees();
});

test('a command and events that really make a document too large end dead, among good ones that go through', async () => {
  tellOnFailure(club);
  const full = await somebody('full');
  const others = [await somebody(), await somebody()];
  const identityMap = club.admin.db('telemetry').collection('identity_map');
  const own = { userId: full.person.userId };
  const room = MAX_DOCUMENT_BYTES - BSON.calculateObjectSize({ ...(await identityMap.findOne(own)), padding: '' });
  await identityMap.updateOne(own, { $set: { padding: 'x'.repeat(room) } });

  const live = async (member: Member) => {
    await ledger.send(member, nameOf('new-device'));
    await ledger.rename(member, nameOf('a-name-longer-than'));
    await ledger.send(member, nameOf('new-device'));
  };
  await Promise.all([full, ...others].map(live));
  const dead = { status: 'dead', attempts: 3, lastError: expect.stringMatching(/code \d+/) };
  await eventually(async () => {
    expect(await queue('telemetry_commands').find({ status: 'dead' }).toArray()).toMatchObject([dead]);
    expect(await queue('telemetry_events').find({ status: 'dead' }).toArray()).toMatchObject([dead, dead]);
    expect(await queue('telemetry_commands').countDocuments({ status: 'pending' })).toBe(0);
    expect(await queue('telemetry_events').countDocuments({ status: 'pending' })).toBe(0);
  });

  // Somebody mends the document and has them tried again.
  await identityMap.updateOne(own, { $unset: { padding: '' } });
  const retry = { $set: { status: 'pending', attempts: 0, availableAt: new Date() } };
  await queue('telemetry_commands').updateMany({ status: 'dead' }, retry);
  await queue('telemetry_events').updateMany({ status: 'dead' }, retry);
  await ledger.agrees();
});

test('an outbox record that cannot be sent ends dead, and holds up no other', async () => {
  tellOnFailure(club);
  const member = await somebody();
  const outbox = club.admin.db('main_app').collection<{ _id: string }>('outbox');
  await ledger.rename(member, nameOf('countess'));
  await ledger.agrees();
  const [sound] = await outbox.find().toArray();
  const damaged = { ...sound, _id: randomUUID(), createdAt: 'yesterday', status: 'pending', availableAt: new Date(0) };
  await outbox.insertOne(damaged);
  await ledger.rename(member, nameOf('lady'));
  await eventually(async () =>
    expect(await outbox.find({ status: { $ne: 'sent' } }).toArray()).toMatchObject([
      { _id: damaged._id, status: 'dead', attempts: 3 },
    ]),
  );
  await outbox.deleteOne({ _id: damaged._id });
  await ledger.agrees();
});
