// Several processes of each service behind one address, as behind a balancer.

import { z } from 'zod';
import type { RunningService } from '../../scripts/processes/service.ts';
import type { ServiceName } from '../../scripts/processes/service-settings.ts';
import { tcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { faultClub, type FaultClub } from './fault-club.ts';
import { eventually } from '../support/eventually.ts';

/** Done by one process at a time, whoever holds its lease. */
type Work = 'projector' | 'relay' | 'score-watcher';

const Lease = z.object({ holder: z.string() });

export class Replicas {
  readonly #club: FaultClub;
  readonly #name: ServiceName;
  readonly #balancer: TcpProxy;
  #running: RunningService[] = [];

  constructor(club: FaultClub, name: ServiceName, balancer: TcpProxy) {
    this.#club = club;
    this.#name = name;
    this.#balancer = balancer;
    this.#running = [club.current(name)];
    this.#balancer.target = portOf(club.current(name));
  }

  async add(): Promise<void> {
    this.#running.push(await this.#club.startReplica(this.#name));
    await this.#route();
  }

  /** The process that does that work now; calls go to another one from here on. */
  async holder(work: Work): Promise<RunningService> {
    const database = this.#club.admin.db(this.#name === 'main-app' ? 'main_app' : 'telemetry');
    const lease = await database.collection<{ _id: string }>('leases').findOne({ _id: work });
    const { holder: name } = Lease.parse(lease);
    const holder = this.#running.find(({ pid }) => name.startsWith(`${pid}-`));
    if (holder === undefined) throw new Error(`${work} is held by ${name}, which is none of these processes.`);
    this.#running = [...this.#running.filter((running) => running !== holder), holder];
    await this.#route();
    return holder;
  }

  async kill(service: RunningService): Promise<void> {
    service.kill('SIGKILL');
    await service.exited;
    this.#running = this.#running.filter((running) => running !== service);
    await this.#route();
  }

  async killAll(): Promise<void> {
    const killed = this.#running;
    this.#running = [];
    await Promise.all(killed.map((service) => this.kill(service)));
  }

  /** Resolves when calls arrive at the first one, over new connections. */
  async #route(): Promise<void> {
    const [first] = this.#running;
    if (first === undefined || this.#balancer.target === portOf(first)) return;
    this.#balancer.target = portOf(first);
    this.#balancer.disconnect();
    await eventually(() => fetch(`${this.#balancer.url}/livez`));
  }
}

const portOf = ({ url }: RunningService) => Number(new URL(url).port);

export interface ReplicatedClub extends FaultClub {
  mainApps: Replicas;
  telemetries: Replicas;
}

/** Begins with one process of each; who of several does which work is up to them. */
export async function replicatedClub(settings: NodeJS.ProcessEnv = {}): Promise<ReplicatedClub> {
  await using starting = new AsyncDisposableStack();
  const [mainApp, telemetry] = [starting.use(await tcpProxy()), starting.use(await tcpProxy())];
  const urls = { MAIN_APP_URL: mainApp.url, TELEMETRY_URL: telemetry.url };
  const club = starting.use(await faultClub({ ...urls, ...settings }));
  const mainApps = new Replicas(club, 'main-app', mainApp);
  const telemetries = new Replicas(club, 'telemetry-service', telemetry);
  const kept = starting.move();
  return {
    ...club,
    mainAppUrl: mainApp.url,
    telemetryUrl: telemetry.url,
    mainApps,
    telemetries,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
