// One trace a rename: from the click through both services to the leaderboard, printed as a tree.
import { trace, type SpanContext } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { Agent, setGlobalDispatcher } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMainApp } from '../../main-app/src/composition.ts';
import { loadConfig as mainAppConfig } from '../../main-app/src/config.ts';
import { freePort } from '../../scripts/ports.ts';
import { chooseUsername, invocation, joinClub, leaderboard, sendEvents, type Club } from '../../scripts/demo/person.ts';
import { startTelemetry } from '../../telemetry-service/src/composition.ts';
import { loadConfig as telemetryConfig } from '../../telemetry-service/src/config.ts';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { call } from '../support/http.ts';

const exporter = new InMemorySpanExporter();
const services = ['main-app', 'telemetry-service'];
/** Both services in this process, whose spans say by their tracer which one they are of. */
let club: Club;
const running = new AsyncDisposableStack();

beforeAll(async () => {
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  const [mainAppPort, telemetryPort] = [await freePort(), await freePort()];
  const shared = {
    MAIN_APP_PORT: String(mainAppPort),
    TELEMETRY_PORT: String(telemetryPort),
    OPERATOR_TOKEN: 'an operator token for tests, long enough to be one',
    LOG_LEVEL: 'silent',
  };
  const telemetryDatabase = running.use(await testDatabase('telemetry'));
  const mainAppDatabase = running.use(await testDatabase('main_app'));
  running.use(await startTelemetry(telemetryConfig({ ...shared, TELEMETRY_MONGODB_URI: telemetryDatabase.uri })));
  running.use(
    await startMainApp(
      mainAppConfig({
        ...shared,
        MAIN_APP_MONGODB_URI: mainAppDatabase.uri,
        BETTER_AUTH_SECRET: 'a secret for tests, long enough to be one',
        RATE_LIMIT: 'off',
        USERNAME_CHANGES_PER_DAY: '0',
      }),
    ),
  );
  // All of them share this process's connections. One that was opened for a call that was given up has never carried a request, and
  // a server that closes would wait for it.
  const agent = new Agent();
  setGlobalDispatcher(agent);
  running.defer(() => agent.destroy());
  club = { mainAppUrl: `http://127.0.0.1:${mainAppPort}`, telemetryUrl: `http://127.0.0.1:${telemetryPort}` };
});
afterAll(() => running.disposeAsync());

const spans = () => exporter.getFinishedSpans().filter((span) => services.includes(span.instrumentationScope.name));
const find = (name: string, attributes: Record<string, string>): ReadableSpan | undefined =>
  spans().find(
    (span) => span.name === name && Object.entries(attributes).every(([key, value]) => span.attributes[key] === value),
  );
const found = (name: string, attributes: Record<string, string>): Promise<ReadableSpan> =>
  eventually(() => {
    const span = find(name, attributes);
    if (span === undefined) throw new Error(`No span ${name} yet.`);
    return span;
  });

/** Every span of a trace below those that have no parent in it. */
function treeOf(traceId: string): string[] {
  const inTrace = spans().filter((span) => span.spanContext().traceId === traceId);
  const ids = new Set(inTrace.map((span) => span.spanContext().spanId));
  const below = (parentId: string | undefined, depth: number): string[] =>
    inTrace
      .filter(({ parentSpanContext: parent }) =>
        parentId === undefined ? !ids.has(parent?.spanId ?? '') : parent?.spanId === parentId,
      )
      .flatMap((span) => [
        `${'  '.repeat(depth)}${span.name} [${span.instrumentationScope.name}]`,
        ...below(span.spanContext().spanId, depth + 1),
      ]);
  return below(undefined, 0);
}

const linked = ({ links }: ReadableSpan): SpanContext[] => links.map(({ context }) => context);
const isSame = (a: SpanContext, b: SpanContext | undefined) => a.traceId === b?.traceId && a.spanId === b.spanId;

async function rename(person: Awaited<ReturnType<typeof joinClub>>, username: string): Promise<string> {
  const { commandId } = await chooseUsername(club, person, username);
  if (commandId === null) throw new Error('A rename must send a command.');
  return commandId;
}

test('a rename is one trace across both services, there and back, linked with the batch that applied it', async () => {
  const ada = await joinClub(club, 'ada');
  const commandId = await rename(ada, 'ada.lovelace');
  const back = await found('apply snapshot', { 'command.id': commandId });
  const { traceId } = back.spanContext();
  // Ended when the connection has its answer, which may be after all that follows from it.
  await eventually(() => expect(treeOf(traceId)).toHaveLength(8));
  const tree = treeOf(traceId);
  console.log(['', 'The trace of a rename:', ...tree].join('\n'));
  expect(tree).toEqual([
    'POST /api/auth/choose-username [main-app]',
    '  rename [main-app]',
    '    deliver command [main-app]',
    '      POST /trpc/:path [telemetry-service]',
    '        identity.enqueueRename [telemetry-service]',
    '          apply command [telemetry-service]',
    '            publish snapshot [telemetry-service]',
    '              apply snapshot [main-app]',
  ]);

  const applied = await found('apply command', { 'command.id': commandId });
  const batch = await eventually(() => {
    const [batch] = spans().filter((span) => linked(applied).some((context) => isSame(context, span.spanContext())));
    if (batch === undefined) throw new Error('No batch yet.');
    return batch;
  });
  expect(batch.name).toBe('projector batch');
  expect(batch.spanContext().traceId).not.toBe(traceId);
  expect(linked(batch).some((context) => isSame(context, applied.parentSpanContext))).toBe(true);
});

test('events that follow a rename are not part of its trace, and nothing in any span says a name or an address', async () => {
  const ben = await joinClub(club, 'ben');
  const commandId = await rename(ben, 'benjamin');
  await found('apply snapshot', { 'command.id': commandId });
  await sendEvents(club, ben.apiKey, [invocation('laptop')]);
  await eventually(async () => {
    expect(await leaderboard(club)).toEqual([expect.objectContaining({ username: 'benjamin', invocations: 1 })]);
  });
  expect(
    spans().filter(({ name, attributes }) => name === 'apply snapshot' && attributes['command.id'] === commandId),
  ).toHaveLength(1);
  const told = JSON.stringify(
    spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
  );
  for (const secret of ['benjamin', 'laptop', ben.email, ben.apiKey, ben.sessionToken])
    expect(told).not.toContain(secret);
  expect(told).toContain(ben.userId);
});

test('a caller’s trace goes on, as far as the tombstone of a deleted account', async () => {
  const cleo = await joinClub(club, 'cleo');
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const answer = await call(`${club.mainAppUrl}/api/auth/delete-user`, {
    headers: { authorization: `Bearer ${cleo.sessionToken}`, traceparent: `00-${traceId}-${spanId}-01` },
    body: { password: cleo.password },
  });
  expect(answer.status).toBe(200);
  await found('apply tombstone', { 'user.id': cleo.userId });
  await eventually(() =>
    expect(treeOf(traceId).slice(0, 6)).toEqual([
      'POST /api/auth/delete-user [main-app]',
      '  delete account [main-app]',
      '    deliver command [main-app]',
      '      POST /trpc/:path [telemetry-service]',
      '        identity.enqueueErasure [telemetry-service]',
      expect.stringContaining('apply command'),
    ]),
  );
  expect(treeOf(traceId).map((line) => line.trim())).toContain('apply tombstone [main-app]');
  const root = spans().find(
    (span) => span.spanContext().traceId === traceId && span.parentSpanContext?.spanId === spanId,
  );
  expect(root?.name).toBe('POST /api/auth/delete-user');
});

test('what is asked all day long begins no trace', async () => {
  for (const path of ['/livez', '/readyz', '/metrics'])
    await call(`${club.telemetryUrl}${path}`).catch(() => undefined);
  // A span ends after its answer: once that of a later request is there, one of these would be too.
  const traceId = 'c0ffee1916cd43dd8448eb211c80319c';
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  await call(`${club.mainAppUrl}/api/leaderboard`, { headers: { traceparent } });
  await eventually(() => expect(treeOf(traceId)).toContain('GET /api/leaderboard [main-app]'));
  expect(
    spans()
      .map(({ name }) => name)
      .filter((name) => /livez|readyz|metrics|scores\.after/.test(name)),
  ).toEqual([]);
});
