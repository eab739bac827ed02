// The network between the services is cut, loses answers or is slow: renames succeed meanwhile, and arrive once afterwards.
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { invocation, Refused, sendEvents } from '../../scripts/demo/person.ts';
import { tcpProxy, type Network, type TcpProxy } from '../support/tcp-proxy.ts';
import { faultClub, tellOnFailure, type FaultClub } from './fault-club.ts';
import { Ledger, type Member } from './ledger.ts';
import { eventually } from '../support/eventually.ts';

/** The CLI gives the whole of `/ingest` so long. */
const CLI_PATIENCE_MS = 5000;

let club: FaultClub;
let ledger: Ledger;
/** From main-app to telemetry, and the other way round. */
let toTelemetry: TcpProxy;
let toMainApp: TcpProxy;
beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  toTelemetry = starting.use(await tcpProxy());
  toMainApp = starting.use(await tcpProxy());
  club = starting.use(await faultClub({ TELEMETRY_URL: toTelemetry.url, MAIN_APP_URL: toMainApp.url }));
  toTelemetry.target = Number(new URL(club.telemetryUrl).port);
  toMainApp.target = Number(new URL(club.mainAppUrl).port);
  ledger = new Ledger(club);
  const running = starting.move();
  return () => running.disposeAsync();
});

const nameOf = (start: string) => `${start}-${randomUUID().slice(0, 8)}`;

async function somebody(): Promise<Member> {
  const member = await ledger.join(nameOf('ada'));
  await ledger.send(member, 'laptop');
  await ledger.agrees();
  return member;
}

const cuts: { how: string; network: Network; arriving: number }[] = [
  { how: 'silently cut', network: 'silent', arriving: 0 },
  { how: 'losing every answer', network: 'deaf to answers', arriving: 2 },
  { how: 'refusing connections', network: 'refusing', arriving: 0 },
];

test.for(cuts)('with the way to telemetry $how, renames succeed, and arrive once', async ({ network, arriving }) => {
  tellOnFailure(club);
  const member = await somebody();
  const commands = club.admin.db('telemetry').collection('telemetry_commands');
  const before = await commands.countDocuments();
  const feltBefore = toTelemetry.lost + toTelemetry.refused;
  toTelemetry.network = network;
  if (network === 'refusing') toTelemetry.disconnect();
  await ledger.rename(member, nameOf('countess'));
  await ledger.rename(member, nameOf('lady'));
  await ledger.send(member, 'laptop');
  await eventually(() => expect(toTelemetry.lost + toTelemetry.refused - feltBefore).toBeGreaterThan(5));
  await eventually(async () => expect((await commands.countDocuments()) - before).toBe(arriving));
  toTelemetry.network = 'open';
  await ledger.agrees();
});

test('over a slow link renames and scores arrive late, and once', async () => {
  tellOnFailure(club);
  const member = await somebody();
  toTelemetry.delayMs = 150;
  toMainApp.delayMs = 150;
  try {
    await ledger.rename(member, nameOf('countess'));
    await ledger.send(member, 'phone');
    const sentAt = performance.now();
    await ledger.agrees();
    expect(performance.now() - sentAt).toBeGreaterThan(150);
  } finally {
    toTelemetry.delayMs = 0;
    toMainApp.delayMs = 0;
  }
});

test('with the way to main-app cut, a known key is honoured, an unseen one is told to come back, renames wait', async () => {
  tellOnFailure(club);
  const member = await somebody();
  const newcomer = await ledger.join(nameOf('new'));
  // A telemetry that has just started knows main-app's signing keys no more, and no personal key but from its database.
  await club.kill('telemetry-service');
  toMainApp.network = 'silent';
  await club.start('telemetry-service');
  await ledger.rename(member, nameOf('countess'));

  const askedAt = performance.now();
  const unseen = await sendEvents(club, newcomer.person.apiKey, [invocation('new device')]).catch(
    (error: unknown) => error,
  );
  expect(unseen).toBeInstanceOf(Refused);
  expect(unseen).toMatchObject({ status: 503 });
  expect(performance.now() - askedAt).toBeLessThan(CLI_PATIENCE_MS);
  await ledger.send(member, 'laptop');
  expect(performance.now() - askedAt).toBeLessThan(2 * CLI_PATIENCE_MS);
  expect(toMainApp.lost).toBeGreaterThan(0);
  toMainApp.network = 'open';
  await ledger.send(newcomer, 'new device');
  await ledger.agrees();
});
