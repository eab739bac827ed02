// A rename's way to the leaderboard in steps, told as it is. No I/O.
import type { CommandOutcome } from '@swamp-club/telemetry-contract';
import type { RenameProgress } from './rename-progress.ts';

export interface RenameStep {
  title: string;
  /** `stopped`: it goes no further unless the club's operators see to it. */
  state: 'done' | 'current' | 'later' | 'stopped';
  /** What happened, or what it waits for; empty for what has not begun. */
  note: string;
  /** When it was done. */
  at: Date | null;
}

/** In order. The first that is not done is `current` or `stopped`, those behind it `later`. */
export function renameSteps(progress: RenameProgress): RenameStep[] {
  const steps = [changed(progress), sent(progress), applied(progress), listed(progress)];
  const open = steps.findIndex(({ state }) => state !== 'done');
  // What comes after has not begun, whatever is known of it.
  return steps.map((step, index) =>
    open === -1 || index <= open ? step : { title: step.title, state: 'later', note: '', at: null },
  );
}

const changed = ({ createdAt }: RenameProgress): RenameStep => ({
  title: 'Changed',
  state: 'done',
  note: 'In the club the new name counted at once.',
  at: createdAt,
});

function sent({ delivery: { status, sentAt, error }, telemetry }: RenameProgress): RenameStep {
  const step = stepNamed('Sent to telemetry');
  // Telemetry may know it while our own note of that is still to come, or is withdrawn to send it once more.
  if (status === 'sent' || typeof telemetry !== 'string') return step.done('Telemetry has it, and keeps it.', sentAt);
  switch (status) {
    case 'pending':
      if (telemetry === 'unreachable') {
        return step.current('Telemetry cannot be reached just now. It is sent as soon as telemetry answers.');
      }
      return step.current(
        error === null ? 'It is about to be sent.' : 'Telemetry has not taken it yet. It is tried again.',
      );
    case 'dead':
      return step.stopped('Telemetry did not take it. The club’s operators see this, too.');
    case 'discarded':
      return step.stopped('The club’s operators have taken it back.');
  }
}

function applied({ telemetry }: RenameProgress): RenameStep {
  const step = stepNamed('Applied to your telemetry');
  if (telemetry === 'unreachable') return step.current('Telemetry cannot be asked just now how far it is.');
  if (telemetry === 'unknown') {
    return step.current(
      'Telemetry does not have it any more, as after a restore from a backup. It will be sent again.',
    );
  }
  const { status, outcome, processedAt } = telemetry;
  switch (status) {
    case 'pending':
      return step.current('It is waiting for its turn.');
    case 'done':
      return step.done(outcome === null ? '' : OUTCOMES[outcome], processedAt === null ? null : new Date(processedAt));
    case 'dead':
      return step.stopped('It could not be applied. The club’s operators see this, too.');
    case 'discarded':
      return step.stopped('The club’s operators have taken it back.');
  }
}

const OUTCOMES: Record<CommandOutcome, string> = {
  rekeyed: 'Your devices and counts are under the new name.',
  merged: 'Your devices and counts under both names are one.',
  noop: 'There was nothing under another name.',
  superseded: 'Telemetry had this name, or a later one of yours, already.',
  erased: 'There is nothing left of the account.',
};

function listed({ onLeaderboard, laterCommandId }: RenameProgress): RenameStep {
  const step = stepNamed('On the leaderboard');
  if (!onLeaderboard) return step.current('Your score is on its way back from telemetry.');
  return step.done(`Your score counts under your ${laterCommandId === null ? 'new' : 'latest'} name.`, null);
}

const stepNamed = (title: string) => ({
  done: (note: string, at: Date | null): RenameStep => ({ title, state: 'done', note, at }),
  current: (note: string): RenameStep => ({ title, state: 'current', note, at: null }),
  stopped: (note: string): RenameStep => ({ title, state: 'stopped', note, at: null }),
});
