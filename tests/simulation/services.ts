// Both services and the wire between them, opened once for all schedules.
import { MongoClient } from 'mongodb';
import type { EmbeddedDatabase } from '../../scripts/database/embedded-database.ts';
import { Clock } from './clock.ts';
import { openMainApp, type MainAppSide } from './main-app-side.ts';
import { openTelemetry, type TelemetrySide } from './telemetry-side.ts';
import type { Wire } from './wire.ts';

export interface Services extends AsyncDisposable {
  clock: Clock;
  mainApp: MainAppSide;
  telemetry: TelemetrySide;
  wire: Wire;
}

/** The database must be of nobody else, because it is made to fail. */
export async function openServices({ adminUri, uris }: EmbeddedDatabase): Promise<Services> {
  await using opening = new AsyncDisposableStack();
  const clock = new Clock();
  const admin = opening.use(await new MongoClient(adminUri).connect());
  const telemetry = opening.use(await openTelemetry(uris.telemetry, admin, clock.date));
  const { wire } = telemetry;
  const mainApp = opening.use(await openMainApp(uris.main_app, admin, { now: clock.date, telemetry: wire.client }));
  for (const holder of [telemetry.projectorLease, mainApp.relayLease, mainApp.watcherLease]) await holder.takeOver();
  const opened = opening.move();
  return { clock, mainApp, telemetry, wire, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
