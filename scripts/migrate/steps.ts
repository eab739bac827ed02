// At which step of the move a deployment is, and what comes next: a decision on facts alone.
import type { Deployment } from './deployment.ts';
import { number } from './progress.ts';

export interface Step {
  title: string;
  done: boolean;
  /** How that is known. */
  found: string;
  /** What to do when it is this step's turn. */
  next: string;
}

export type Position =
  | { kind: 'at'; step: 1 | 2 | 3 | 4; steps: readonly Step[]; next: string }
  | { kind: 'moved'; steps: readonly Step[]; next: string }
  | { kind: 'going_back'; next: string }
  | { kind: 'never_moved'; next: string };

const COMMAND = 'npm run migrate --';

export function positionOf(deployment: Deployment): Position {
  const { migration } = deployment;
  if (migration.phase === 'going_back') {
    return { kind: 'going_back', next: `Going back was interrupted. Go on with it: ${COMMAND} back` };
  }
  if (migration.phase === 'done' && migration.startedAt === null) {
    return {
      kind: 'never_moved',
      next: 'There is nothing to do: this database never held anything of the old system.',
    };
  }
  const steps = [startTelemetry, withdraw, startMainApp, migrate].map((step) => step(deployment));
  for (const step of [1, 2, 3, 4] as const) {
    const found = steps[step - 1];
    if (found?.done === false) return { kind: 'at', step, steps, next: found.next };
  }
  return { kind: 'moved', steps, next: `See whether everything is where it belongs: ${COMMAND} verify` };
}

const isMoved = ({ migration: { phase, bare } }: Deployment) => phase === 'done' && bare.links + bare.counts === 0;

function startTelemetry({ telemetryStarted, running, waiting }: Deployment): Step {
  const commands = `${number(waiting.commands)} commands and ${number(waiting.events)} events wait`;
  return {
    title: 'telemetry-service is started',
    done: telemetryStarted,
    found: telemetryStarted
      ? `${running.telemetry === null ? 'not running just now' : 'running'}; ${commands}`
      : 'never started on this database',
    next: 'Start telemetry-service instead of the old one, as a database user of its own. It stores everything and applies nothing yet.',
  };
}

function withdraw(deployment: Deployment): Step {
  const { rightsLeft, scores, takeOver } = deployment;
  const rights = rightsLeft.length === 0 ? 'only telemetry can write to its data' : `rights left: ${rightsLeft.length}`;
  const handedOver = takeOver !== null || scores.handedOver >= scores.old;
  // What was handed over is gone once everybody is taken over.
  const leaderboard =
    takeOver === null
      ? `${number(scores.handedOver)} of ${number(scores.old)} scores handed over`
      : 'main-app has a leaderboard of its own';
  return {
    title: 'the old main-app is stopped and has no rights; its leaderboard is handed over',
    // Once everything has moved, names decide nothing: whoever else is given rights then is no affair of the move.
    done: (rightsLeft.length === 0 || isMoved(deployment)) && handedOver,
    found: `${rights}; ${leaderboard}`,
    next:
      rightsLeft.length > 0
        ? `Stop the old main-app. Then:\n\n${rightsLeft.join('\n\n')}`
        : `Hand the old leaderboard over: ${COMMAND} run`,
  };
}

function startMainApp({ takeOver, running }: Deployment): Step {
  const done = takeOver !== null && takeOver.completedAt !== null;
  const people = takeOver === null ? '' : `${number(takeOver.people)} people taken over`;
  const lost = done
    ? `, of whom ${number(takeOver.contestedNames + takeOver.unusableNames)} lost their name`
    : ' so far';
  return {
    title: 'main-app is started and has taken over accounts and names',
    done,
    found:
      takeOver === null
        ? 'not yet'
        : `${running.mainApp === null ? 'not running just now' : 'running'}; ${people}${lost}`,
    next:
      takeOver === null
        ? 'Start main-app. It takes over everybody before it listens.'
        : 'main-app is taking over. If it was stopped in the middle, start it again: it goes on.',
  };
}

function migrate(deployment: Deployment): Step {
  const { phase, bare } = deployment.migration;
  const left = `${number(bare.links)} entries of devices and ${number(bare.counts)} of counts without an owner`;
  return {
    title: 'links and counts have been given to their owners',
    done: isMoved(deployment),
    found: phase === 'not_begun' ? `not begun; ${left}` : phase === 'under_way' ? `interrupted; ${left}` : left,
    next:
      phase === 'not_begun'
        ? `See what will happen: ${COMMAND} plan\nThen let it happen: ${COMMAND} run`
        : `Go on: ${COMMAND} run`,
  };
}
