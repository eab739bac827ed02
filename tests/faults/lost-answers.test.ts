// The database does what it is asked and the answer is lost: nobody takes that for a failure that did nothing, or does it twice.
import { afterEach, beforeAll, expect, test } from 'vitest';
import { failCommand, holdCommand, type Fault } from '../support/fail-command.ts';
import { ownMongod } from '../support/own-mongod.ts';
import { tcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { clubOn, tellOnFailure, type FaultClub } from './fault-club.ts';
import { Ledger, type Member } from './ledger.ts';
import { eventually } from '../support/eventually.ts';

let club: FaultClub;
let ledger: Ledger;
let proxies: Record<'main-app' | 'telemetry-service', TcpProxy>;
beforeAll(async () => {
  await using starting = new AsyncDisposableStack();
  const { port, uris, adminUri } = starting.use(await ownMongod());
  proxies = { 'main-app': starting.use(await tcpProxy(port)), 'telemetry-service': starting.use(await tcpProxy(port)) };
  // Directly, because a replica set tells its own addresses, and they lead past the proxy.
  const through = (uri: string, proxy: TcpProxy) =>
    uri.replace(`:${port}/`, `:${proxy.port}/`).replace(/replicaSet=[^&]+/, 'directConnection=true');
  const proxied = {
    main_app: through(uris.main_app, proxies['main-app']),
    telemetry: through(uris.telemetry, proxies['telemetry-service']),
  };
  club = starting.use(await clubOn({ uris: proxied, adminUri }));
  ledger = new Ledger(club);
  const running = starting.move();
  return () => running.disposeAsync();
});

// A test that fails in between leaves its fault to nobody else.
afterEach(() => {
  for (const proxy of Object.values(proxies)) proxy.network = 'open';
});

interface Step {
  step: string;
  appName: 'main-app' | 'telemetry-service';
  /** What carries the step out; its answer is lost. */
  command: { name: string; namespace?: string };
  /** Where its effect is seen once it is committed. */
  effect: { database: string; collection: string; filter: object };
  act: (member: Member, suffix: string) => Promise<unknown>;
}

const steps: Step[] = [
  {
    step: "a rename's commit",
    appName: 'main-app',
    command: { name: 'commitTransaction' },
    effect: { database: 'main_app', collection: 'outbox', filter: {} },
    act: (member, suffix) => ledger.renameUntilAnswered(member, `renamed-${suffix}`),
  },
  {
    step: 'the acceptance of a command',
    appName: 'telemetry-service',
    command: { name: 'insert', namespace: 'telemetry.telemetry_commands' },
    effect: { database: 'telemetry', collection: 'telemetry_commands', filter: {} },
    act: (member, suffix) => ledger.renameUntilAnswered(member, `renamed-${suffix}`),
  },
  {
    step: 'the acceptance of events',
    appName: 'telemetry-service',
    command: { name: 'insert', namespace: 'telemetry.telemetry_events' },
    effect: { database: 'telemetry', collection: 'telemetry_events', filter: {} },
    act: (member) => ledger.sendUntilAccepted(member, 'laptop'),
  },
  {
    step: "the projector's commit",
    appName: 'telemetry-service',
    command: { name: 'commitTransaction' },
    effect: { database: 'telemetry', collection: 'telemetry_events', filter: { status: 'done' } },
    act: (member) => ledger.send(member, 'laptop'),
  },
];

let people = 0;
async function somebody(): Promise<Member> {
  people += 1;
  const member = await ledger.join(`person-${people}`);
  await ledger.send(member, 'laptop');
  await ledger.agrees();
  return member;
}

test.for(steps)('$step takes place, and then the connection breaks', async ({ appName, command, effect, act }) => {
  tellOnFailure(club);
  const member = await somebody();
  const proxy = proxies[appName];
  const collection = club.admin.db(effect.database).collection(effect.collection);
  const before = await collection.countDocuments(effect.filter);
  await using hold = await holdCommand(club.adminUri, { appName, ...command }, { blockTimeMS: 500 });
  const acting = act(member, `${people}`);
  await hold.fired();
  proxy.network = 'deaf to answers';
  await eventually(async () => expect(await collection.countDocuments(effect.filter)).toBe(before + 1));
  proxy.disconnect();
  proxy.network = 'open';
  await acting;
  await ledger.agrees();
  expect(await collection.countDocuments(effect.filter)).toBe(before + 1);
});

const lost: { how: string; fault: Omit<Fault, 'failCommands' | 'appName' | 'namespace'>; times: number }[] = [
  { how: 'is cut off before it is carried out, again and again', fault: { closeConnection: true }, times: 2 },
  {
    how: 'is carried out and may yet be rolled back',
    fault: { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } },
    times: 2,
  },
];

test.for(steps.flatMap((step) => lost.map((loss) => ({ ...step, ...loss }))))(
  '$step $how',
  async ({ appName, command: { name, ...where }, act, fault, times }) => {
    tellOnFailure(club);
    const member = await somebody();
    await using injected = await failCommand(
      club.adminUri,
      { appName, ...where, failCommands: [name], ...fault },
      times,
    );
    const acting = act(member, `${people}`);
    await injected.fired(times);
    await acting;
    await expect(ledger.agrees()).resolves.toBeUndefined();
  },
);
