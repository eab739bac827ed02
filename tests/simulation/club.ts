// The club of one schedule: the services with nobody in them yet, the oracle beside them, and what has happened so far.
import type { ScorePage } from '../../main-app/src/telemetry/score-page.ts';
import { emptyModel, renameKey, type Credential, type Model } from './model.ts';
import type { Contents } from './service-database.ts';
import type { Services } from './services.ts';
import type { Tally } from './tally.ts';

export interface Club extends Omit<Services, keyof AsyncDisposable> {
  tally: Tally;
  model: Model;
  holdMs: number;
  /** Everybody who ever appeared, also those whom a restored main-app has forgotten, with every credential they had. */
  credentials: Map<string, Credential[]>;
  /** Pages that the watcher once got. */
  pages: ScorePage[];
  backups: {
    mainApp: { contents: Contents; model: Model['mainApp'] } | null;
    telemetry: { at: Date; contents: Contents; model: Model['telemetry'] } | null;
  };
  /** Commands that are done, as they were when first seen so. */
  done: Map<string, { outcome: string | null; processedAt: Date | null }>;
  /** Counts names, emails and ids that nobody has had yet. */
  unused: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export async function newClub(services: Services, tally: Tally, holdDays: number): Promise<Club> {
  const { clock, mainApp, telemetry, wire } = services;
  await Promise.all([mainApp.database.write(new Map()), telemetry.database.write(new Map())]);
  clock.reset();
  mainApp.choosing.holdDays = holdDays;
  const model = emptyModel();
  wire.reset(({ userId, oldUsername, newUsername, usernameVersion: version }) => {
    const command = { userId, oldUsername, newUsername, version };
    model.telemetry.commands.set(renameKey(command), command);
  });
  return {
    clock,
    mainApp,
    telemetry,
    wire,
    tally,
    model,
    holdMs: holdDays * DAY_MS,
    credentials: new Map(),
    pages: [],
    backups: { mainApp: null, telemetry: null },
    done: new Map(),
    unused: 0,
  };
}
