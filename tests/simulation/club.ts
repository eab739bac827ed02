// The club of one schedule: the services, the oracle beside them, and what has happened so far.
import type { ScorePage } from '../../main-app/src/telemetry/score-page.ts';
import { renameKey, type Credential, type Model, type ModelHolder } from './model.ts';
import type { Contents } from './service-database.ts';
import type { Services } from './services.ts';
import type { Tally } from './tally.ts';
import type { UpstreamScore } from './upstream/upstream-data.ts';
import type { Sent } from './wire.ts';

interface TelemetryBackup {
  at: Date;
  contents: Contents;
  model: Model['telemetry'];
}

export interface Club extends Omit<Services, keyof AsyncDisposable> {
  tally: Tally;
  model: Model;
  holdMs: number;
  /** Everybody who ever appeared, also those whom a restored main-app has forgotten, with every credential they had. */
  credentials: Map<string, Credential[]>;
  /** Pages that the watcher once got. */
  pages: ScorePage[];
  /** Who had which name when main-app took over, by its lower-case form: recorded once, and never again. */
  firstHolders: Map<string, ModelHolder[]>;
  /** What rows show of the old leaderboard until there is a snapshot. */
  inherited: Map<string, UpstreamScore>;
  backups: {
    mainApp: { contents: Contents; model: Model['mainApp'] };
    telemetry: TelemetryBackup;
    /** Of when main-app had just taken over. */
    unmigrated: TelemetryBackup;
  };
  /** telemetry was restored: the projector publishes every snapshot again, as soon as it runs. */
  republicationAsked: boolean;
  /** Commands that are done, as they were when first seen so. */
  done: Map<string, { outcome: string | null; processedAt: Date | null }>;
  /** Counts names, emails and ids that nobody has had yet. */
  unused: number;
}

/** What a schedule begins with: both databases, and the oracle of them. */
export interface Beginning {
  mainApp: Contents;
  telemetry: Contents;
  model: Model;
  credentials: Map<string, Credential[]>;
  /** How many names, emails and ids are used up. */
  used: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export async function newClub(
  services: Services,
  beginning: Beginning,
  { tally, holdDays }: { tally: Tally; holdDays: number },
): Promise<Club> {
  const { clock, mainApp, telemetry, wire } = services;
  await Promise.all([mainApp.database.write(beginning.mainApp), telemetry.database.write(beginning.telemetry)]);
  clock.reset();
  mainApp.choosing.holdDays = holdDays;
  const model = structuredClone(beginning.model);
  wire.reset((sent) => acknowledge(model, sent));
  const telemetryBackup = { at: clock.date(), contents: beginning.telemetry, model: structuredClone(model.telemetry) };
  return {
    clock,
    mainApp,
    telemetry,
    wire,
    tally,
    model,
    holdMs: holdDays * DAY_MS,
    credentials: structuredClone(beginning.credentials),
    pages: [],
    firstHolders: new Map(),
    inherited: new Map(),
    backups: {
      mainApp: { contents: beginning.mainApp, model: structuredClone(model.mainApp) },
      telemetry: telemetryBackup,
      unmigrated: telemetryBackup,
    },
    republicationAsked: false,
    done: new Map(),
    unused: beginning.used,
  };
}

function acknowledge({ telemetry: { commands, erasures } }: Model, { path, command }: Sent): void {
  switch (path) {
    case 'identity.enqueueRename': {
      const { userId, oldUsername, newUsername, usernameVersion: version } = command;
      commands.set(renameKey({ userId, version }), { userId, oldUsername, newUsername, version });
      return;
    }
    case 'identity.enqueueErasure':
      erasures.set(command.commandId, command.userId);
  }
}
