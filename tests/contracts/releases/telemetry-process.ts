// A telemetry service as a process of its own, current or released, with a database and a main-app of the test file's.
import { join } from 'node:path';
import { loadConfig } from '../../../scripts/config.ts';
import { freePort } from '../../../scripts/ports.ts';
import { startService, type RunningService } from '../../../scripts/processes/service.ts';
import { serviceSettings } from '../../../scripts/processes/service-settings.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { OPERATOR_TOKEN } from '../../support/operator.ts';
import { mainAppStandIn, type MainAppStandIn } from '../../telemetry-service/main-app-stand-in.ts';
import type { UnpackedRelease } from './unpacked.ts';

/** The program that a released service is: with all of its own code. */
export const releasedService = ({ service }: UnpackedRelease): string => join(service, 'lib', 'main.js');

export interface TelemetryPlace {
  port: number;
  mainAppUrl: string;
  databaseUri: string;
  /** Default: the working tree's. */
  program?: string | undefined;
}

/** Resolves once it is ready. */
export function startTelemetry({ port, mainAppUrl, databaseUri, program }: TelemetryPlace): Promise<RunningService> {
  const config = loadConfig({ MAIN_APP_URL: mainAppUrl, TELEMETRY_PORT: String(port), LEASE_MS: '60000' });
  const access = { databaseUri, betterAuthSecret: undefined, operatorToken: OPERATOR_TOKEN };
  const settings = serviceSettings('telemetry-service', config, access);
  return startService(settings, program === undefined ? {} : { program });
}

export interface RunningTelemetry extends AsyncDisposable {
  mainApp: MainAppStandIn;
  database: TestDatabase;
  url: string;
  /** Where a second replica is, which has never been able to fetch main-app's keys. */
  cutOffUrl: string;
  /** Asks the processes to end; resolves when they are gone. */
  stop(): Promise<void>;
  /** The first of them again, on the same port and database. By default the same program. */
  start(other?: { program: string | undefined }): Promise<void>;
}

/** @param program default: the working tree's */
export async function runTelemetry(program?: string): Promise<RunningTelemetry> {
  await using starting = new AsyncDisposableStack();
  const database = starting.use(await testDatabase('telemetry'));
  const mainApp = starting.use(await mainAppStandIn());
  const place = { port: await freePort(), mainAppUrl: mainApp.url, databaseUri: database.uri, program };
  const cutOffPlace = { ...place, port: await freePort(), mainAppUrl: `http://127.0.0.1:${await freePort()}` };
  let service = await startTelemetry(place);
  starting.defer(() => service.stop());
  const cutOff = starting.use(await startTelemetry(cutOffPlace));
  const { url } = service;
  const running = starting.move();
  return {
    mainApp,
    database,
    url,
    cutOffUrl: cutOff.url,
    stop: async () => {
      await Promise.all([service.stop(), cutOff.stop()]);
    },
    start: async (other = { program }) => {
      service = await startTelemetry({ ...place, ...other });
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
