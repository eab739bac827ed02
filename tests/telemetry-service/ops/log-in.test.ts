// Who gets in at the operators' pages, and that nobody else does.
import { expect, test } from 'vitest';
import { OPERATOR_TOKEN } from '../../support/operator.ts';
import { fetchPage, visitor } from '../../support/page.ts';
import { testDatabase } from '../../support/database.ts';
import { call } from '../../support/http.ts';
import { operate } from '../../support/operator.ts';
import { testTelemetry } from '../telemetry.ts';
import { deadCommand, failingAtOnce } from './dead-command.ts';
import { operatorVisit } from './operator-visit.ts';

const why = 'ticket 123';

test('without a session no page is shown and nothing is done', async () => {
  await using telemetry = await testTelemetry(failingAtOnce);
  const { commandId } = await deadCommand(telemetry);
  const nobody = visitor(telemetry.url);
  for (const path of ['/ops', '/ops/queues/commands', '/ops/queues/events?status=dead', '/ops/log']) {
    const answer = await nobody.get(path);
    expect(answer).toMatchObject({ status: 303, location: `/ops/login?next=${encodeURIComponent(path)}`, text: '' });
  }
  const forms = [
    [`/ops/queues/commands/${commandId}`, { change: 'retry', why }],
    ['/ops/queues/commands', { change: 'discard', why, limit: '1' }],
    ['/ops/controls', { control: 'projector.pause', why }],
  ] as const;
  for (const [path, form] of forms) {
    expect(await nobody.post(path, form)).toMatchObject({ status: 303, location: '/ops/login' });
  }
  // The token is for programs, a session for browsers: neither opens what the other is for.
  const authorization = `Bearer ${OPERATOR_TOKEN}`;
  expect(await fetchPage(`${telemetry.url}/ops`, { authorization })).toMatchObject({ status: 303 });
  const olga = await operatorVisit(telemetry);
  expect(await olga.get('/ops/commands')).toMatchObject({ status: 401 });
  expect(await telemetry.db.collection('telemetry_commands').findOne()).toMatchObject({ status: 'dead' });
  expect(await telemetry.db.collection('operator_actions').countDocuments()).toBe(0);
  expect(await telemetry.db.collection('controls').countDocuments()).toBe(0);
});

test('the token opens a session that does not tell it, leads to what was asked for, and ends with the day', async () => {
  let time = new Date('2026-11-23T08:00:00.000Z');
  await using telemetry = await testTelemetry({ now: () => time });
  const olga = visitor(telemetry.url);
  const login = await olga.get('/ops/login?next=%2Fops%2Flog%3Fx%3D1');
  const wrong = await olga.submit(login, '/ops/login', { operator: '<b>Olga', token: 'wrong' });
  expect(wrong.status).toBe(401);
  expect(wrong.texts('#token-error')).toEqual(['This is not the operator token.']);
  expect(wrong.attributes('#operator', 'value')).toEqual(['<b>Olga']);
  expect(wrong.attributes('#token', 'value')).toEqual([null]);
  const unnamed = await olga.submit(wrong, '/ops/login', { operator: '<b>Olga', token: OPERATOR_TOKEN });
  expect(unnamed.status).toBe(400);
  expect(unnamed.texts('#operator-error')).toEqual([expect.stringContaining('a name of letters')]);
  expect(unnamed.text).not.toContain(OPERATOR_TOKEN);

  const answer = await olga.submit(unnamed, '/ops/login', { operator: 'Olga', token: OPERATOR_TOKEN });
  expect(answer).toMatchObject({ status: 303, location: '/ops/log?x=1' });
  const [cookie = ''] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/; Path=\/ops; HttpOnly; SameSite=Strict$/);
  expect(decodeURIComponent(cookie)).not.toContain(OPERATOR_TOKEN);
  expect((await olga.get('/ops/log')).texts('.bar .soft')).toEqual(['Olga']);

  time = new Date('2026-11-23T20:00:01.000Z');
  expect(await olga.get('/ops/log')).toMatchObject({ status: 303 });
});

test('logging out takes the session away; a changed one and one of another token are none', async () => {
  await using database = await testDatabase('telemetry');
  const cookies: string[] = [];
  {
    await using telemetry = await testTelemetry({ database });
    const form = { operator: 'Olga', token: OPERATOR_TOKEN };
    const olga = visitor(telemetry.url);
    const [set = ''] = (await olga.post('/ops/login', form)).headers.getSetCookie();
    const cookie = set.split(';')[0] ?? '';
    cookies.push(cookie);
    expect((await fetchPage(`${telemetry.url}/ops`, { cookie })).status).toBe(200);
    const [name = '', header = '', payload = '', signature = ''] = cookie.split(/[=.]/);
    const asEve = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('Olga', 'Eve')).toString(
      'base64url',
    );
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const forged of [
      `${name}=${header}.${asEve}.${signature}`,
      `${name}=${unsigned}.${payload}.`,
      `${name}=x`,
      `${name}=`,
    ]) {
      expect((await fetchPage(`${telemetry.url}/ops`, { cookie: forged })).status).toBe(303);
    }
    expect(await olga.submit(await olga.get('/ops'), '/ops/logout')).toMatchObject({ location: '/ops/login' });
    expect((await olga.get('/ops')).status).toBe(303);
  }
  const another = 'another operator token, long enough to be one, too';
  await using telemetry = await testTelemetry({ database, env: { OPERATOR_TOKEN: another } });
  for (const cookie of cookies) expect((await fetchPage(`${telemetry.url}/ops`, { cookie })).status).toBe(303);
});

test('forms from elsewhere are refused; behind a proxy that speaks https the session stays with https', async () => {
  await using telemetry = await testTelemetry();
  const { host } = new URL(telemetry.url);
  const form = { operator: 'Olga', token: OPERATOR_TOKEN };
  const somebody = visitor(telemetry.url);
  for (const headers of [{}, { origin: 'null' }, { origin: 'http://evil.example' }, { origin: `http://x.${host}` }]) {
    const answer = await somebody.post('/ops/login', form, headers);
    expect(answer).toMatchObject({ status: 403 });
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  const overHttps = await somebody.post('/ops/login', form, { origin: `https://${host}` });
  expect(overHttps.headers.getSetCookie()).toEqual([expect.stringContaining('; Secure')]);
  for (const next of ['https://evil.example/', '//evil.example', '/opsx', '/ops/\r\nx: y', '/ops\\evil']) {
    expect(await somebody.post('/ops/login', { ...form, next })).toMatchObject({ status: 303, location: '/ops' });
  }
});

test('after ten wrong tokens nobody gets in from there for the rest of the minute', async () => {
  let time = new Date('2026-11-23T12:00:00.000Z');
  await using telemetry = await testTelemetry({ now: () => time, env: { RATE_LIMIT: 'on' } });
  const login = (token: string) => visitor(telemetry.url).post('/ops/login', { operator: 'Olga', token });
  for (let attempt = 0; attempt < 10; attempt++) expect((await login('wrong')).status).toBe(401);
  time = new Date(time.getTime() + 20_000);
  const refused = await login(OPERATOR_TOKEN);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('retry-after')).toBe('40');
  expect(refused.texts('#token-error')).toEqual([expect.stringContaining('in 40 seconds')]);
  // Programs have a way of their own.
  expect((await operate(telemetry, '/projector')).status).toBe(200);
  time = new Date(time.getTime() + 40_000);
  expect((await login(OPERATOR_TOKEN)).status).toBe(303);
});

test('errors are pages for people and JSON for programs, whatever those accept', async () => {
  await using telemetry = await testTelemetry();
  const accept = 'text/html';
  const missing = await fetchPage(`${telemetry.url}/nothing`);
  expect(missing.status).toBe(404);
  expect(missing.texts('h1')).toEqual(['Nothing here']);
  expect((await (await operatorVisit(telemetry)).get('/ops/queues/commands/nobody')).texts('h1')).toEqual([
    'Nothing here',
  ]);
  const forPrograms = [
    await call(`${telemetry.url}/ingest`, { body: '{', headers: { accept } }),
    await call(`${telemetry.url}/trpc/nothing.there`, { headers: { accept } }),
    await call(`${telemetry.url}/trpc/identity.enqueueRename`, { body: '{', headers: { accept } }),
    await call(`${telemetry.url}/trpc/identity.enqueueRename`, { body: 'x'.repeat(2 ** 21), headers: { accept } }),
    await operate(telemetry, '/commands/nobody', { headers: { accept } }),
  ];
  for (const { status, headers } of forPrograms) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(headers.get('content-type')).toContain('application/json');
  }
});
