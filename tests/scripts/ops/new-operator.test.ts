// The tools as a new operator would try them, with real services; as processes where the terminal or the exit code matters.
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  chooseUsername,
  invocation,
  joinClub,
  leaderboard,
  renameProgress,
  sendEvents,
} from '../../../scripts/demo/person.ts';
import { testClub } from '../../journeys/club.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';
import { eventually } from '../../support/eventually.ts';
import { operatorOf } from './operator.ts';

const List = z.object({ items: z.array(z.object({ key: z.string(), userId: z.string() })) });

test('a dead command is found, understood and retried, and is done', async () => {
  await using club = await testClub({ OPERATOR_TOKEN, COMMAND_MAX_ATTEMPTS: '1' });
  const { ops, program } = operatorOf(club);
  const ada = await joinClub(club, 'ada');
  await sendEvents(club, ada.apiKey, [invocation('laptop')]);
  await eventually(async () => expect(await leaderboard(club)).toMatchObject([{ username: 'ada', invocations: 1 }]));
  expect(await ops('telemetry commands list --status dead')).toEqual({
    out: 'No commands match.\n',
    problem: '',
    code: 0,
  });

  // Something that the projector cannot work with, such as a careless hand leaves behind.
  const metrics = club.telemetryDatabase.db.collection('username_metrics');
  await metrics.updateOne({ username: 'ada' }, { $set: { invocations: 'many' } });
  const { commandId } = await chooseUsername(club, ada, 'lovelace');
  const key = z.string().parse(commandId);
  await eventually(async () => {
    expect(await renameProgress(club, ada, key)).toMatchObject({ telemetry: { status: 'dead' } });
  });
  expect((await ops('telemetry commands count --status dead')).out).toBe('1\n');

  const list = await ops('telemetry commands list --status dead --name ada');
  expect(list.out).toMatch(/^KEY +STATUS +USER +WHAT +ATTEMPTS +AGE +LAST ERROR$/m);
  expect(list.out).toMatch(new RegExp(`^${key} +dead +[0-9a-f]{24} +ada → lovelace +1 `, 'm'));
  const asJson = await ops('telemetry commands list --status dead --json');
  const [item] = List.parse(JSON.parse(asJson.out)).items;
  expect(item?.key).toBe(key);
  const shown = await ops(`telemetry commands show ${key}`);
  expect(shown.out).toMatch(/^lastError +It failed unexpectedly.*see the log/m);
  expect(shown.out).toContain('No operator has touched it.');

  await metrics.updateOne({ userId: item?.userId }, { $set: { invocations: 1 } });
  const retry = `telemetry commands retry ${key} --as Olga`;
  expect(await program(retry)).toMatchObject({ code: 2, problem: expect.stringContaining('--why') });
  expect(await program(retry, { why: 'figures mended' })).toEqual({ out: 'Retried: 1\n', problem: '', code: 0 });
  await eventually(async () => {
    expect(await renameProgress(club, ada, key)).toMatchObject({ telemetry: { status: 'done', outcome: 'rekeyed' } });
    expect(await leaderboard(club)).toMatchObject([{ username: 'lovelace', invocations: 1 }]);
  });
  expect((await ops(`telemetry commands show ${key}`)).out).toMatch(/Olga +commands\.retry +figures mended$/m);
  expect(await ops(retry, { why: 'once more' })).toEqual({
    out: '',
    problem: 'It is done; to retry it, it must be dead or discarded.\n',
    code: 1,
  });
});

test('many are changed after their count was shown and agreed to; recovery runs to its end', async () => {
  await using club = await testClub({ OPERATOR_TOKEN });
  const { ops, program } = operatorOf(club);
  const why = 'after the restore';
  const ada = await joinClub(club, 'ada');
  await sendEvents(club, ada.apiKey, [invocation('laptop')]);
  await eventually(async () => expect(await leaderboard(club)).toMatchObject([{ username: 'ada', invocations: 1 }]));

  expect(await ops('telemetry projector pause', { why })).toMatchObject({ code: 0 });
  expect((await ops('telemetry projector status')).out).toMatch(/^paused +true$/m);
  expect(await ops('telemetry snapshots republish --yes', { why })).toMatchObject({
    code: 1,
    problem: expect.stringContaining('Resume it first'),
  });
  const { commandId } = await chooseUsername(club, ada, 'lovelace');
  await eventually(async () => {
    expect(await renameProgress(club, ada, z.string().parse(commandId))).toMatchObject({
      telemetry: { status: 'pending' },
    });
  });
  expect(await ops('telemetry commands retry --status done', { why })).toMatchObject({
    code: 2,
    problem: 'Only what is dead or discarded can be changed by retry.\n',
  });
  const discard = 'telemetry commands discard --status pending';
  expect(await ops(`${discard} --limit 1 --yes`, { why })).toMatchObject({
    code: 2,
    problem: expect.stringContaining('--limit and --after are for lists'),
  });
  expect(await program(discard, { why, answer: 'n\n' })).toMatchObject({
    code: 1,
    problem: expect.stringMatching(/1 pending of commands match.*Nothing was changed/s),
  });
  expect(await program(discard, { why, answer: 'y\n' })).toMatchObject({ code: 0, out: 'Discarded: 1\n' });
  expect(await ops('telemetry commands retry --status discarded --yes', { why })).toMatchObject({
    out: 'Retried: 1\n',
  });
  expect(await ops('telemetry projector resume', { why })).toMatchObject({ code: 0 });
  await eventually(async () => {
    expect(await renameProgress(club, ada, z.string().parse(commandId))).toMatchObject({
      telemetry: { status: 'done' },
    });
  });

  expect(await ops('main-app outbox replay --since 1h --yes', { why })).toMatchObject({ out: 'To be sent again: 1\n' });
  expect(await ops('telemetry snapshots republish --yes', { why })).toMatchObject({ code: 0 });
  expect(await ops('main-app scores resync --yes', { why })).toMatchObject({
    out: 'Snapshots read: 1, people set to zero: 0\n',
  });
  expect(await ops('main-app names announce --yes', { why })).toMatchObject({ out: 'Announced: 1\n' });
  const sent = { status: 'sent' };
  await eventually(async () => {
    expect(await club.mainAppDatabase.db.collection('outbox').countDocuments(sent)).toBe(2);
  });
  expect((await ops('main-app actions list')).out).toMatch(/names\.announce.*scores\.resync.*outbox\.replay/s);
  expect(await leaderboard(club)).toMatchObject([{ username: 'lovelace', invocations: 1 }]);
});

test('indexes that are not as declared, a wrong token, and a service that is away, are told with what to do', async () => {
  await using club = await testClub({ OPERATOR_TOKEN });
  const { ops } = operatorOf(club);
  for (const service of ['telemetry', 'main-app']) {
    expect(await ops(`${service} indexes check`)).toEqual({
      code: 0,
      problem: '',
      out: expect.stringMatching(/^Schema of the database: 1 of release .*\nEvery index is as declared\.\n$/),
    });
  }
  await club.telemetryDatabase.db.collection('telemetry_events').dropIndex('list');
  expect(await ops('telemetry indexes check')).toEqual({
    code: 1,
    problem: expect.stringMatching(/^Not as declared: 1\. .*says what to do\.\n$/),
    out: expect.stringMatching(/^COLLECTION +INDEX +IS +WHAT\ntelemetry_events +list +missing$/m),
  });
  const asJson = await ops('telemetry indexes check --json');
  expect(asJson).toMatchObject({ code: 1 });
  expect(JSON.parse(asJson.out)).toMatchObject({ drift: [{ collection: 'telemetry_events', index: 'list' }] });

  const stranger = operatorOf(club, 'some other token, long enough to be one');
  expect(await stranger.ops('main-app relay status')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('Set OPERATOR_TOKEN'),
  });
  await club.kill('main-app');
  expect(await ops('main-app relay status')).toMatchObject({
    code: 1,
    problem: expect.stringContaining('Is it running'),
  });
});
