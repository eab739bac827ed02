// A rename's way to the leaderboard in steps, told as it is. No I/O.
import type { RenameProgress } from './rename-progress.ts';

export interface RenameStep {
  title: string;
  /** `stopped`: it goes no further unless the club's operators see to it. */
  state: 'done' | 'current' | 'later' | 'stopped';
  /** What happened, or what it waits for. */
  note: string;
  /** When it was done. */
  at: Date | null;
}

/** The last of them is done when all are; none is current once one has stopped. */
export function renameSteps(progress: RenameProgress): RenameStep[] {
  const steps = [changed(progress), sent(progress), applied(progress), listed(progress)];
  const open = steps.findIndex(({ state }) => state !== 'done');
  // What comes after has not begun, whatever is known of it.
  return steps.map((step, index) => (open === -1 || index <= open ? step : { ...step, state: 'later', note: '' }));
}

const changed = ({ oldUsername, newUsername, createdAt }: RenameProgress): RenameStep => ({
  title: 'Changed',
  state: 'done',
  note: `You are ${newUsername} here now, and no longer ${oldUsername}.`,
  at: createdAt,
});

function sent({ delivery: { status, sentAt, error }, telemetry }: RenameProgress): RenameStep {
  const title = 'Sent to telemetry';
  // Telemetry may know it while our own note of that is still to come.
  if (status === 'sent' || telemetry !== null) {
    return { title, state: 'done', note: 'Telemetry has it, and keeps it.', at: sentAt };
  }
  switch (status) {
    case 'pending': {
      const why = error === null ? '' : `${error} `;
      return { title, state: 'current', note: `${why}It is sent as soon as telemetry answers.`, at: null };
    }
    case 'dead':
      return {
        title,
        state: 'stopped',
        note: 'Telemetry did not take it. The club’s operators see this, too.',
        at: null,
      };
    case 'discarded':
      return { title, state: 'stopped', note: 'The club’s operators have taken it back.', at: null };
  }
}

function applied({ telemetry }: RenameProgress): RenameStep {
  const title = 'Applied to your telemetry';
  if (telemetry === null) {
    return { title, state: 'current', note: 'Telemetry cannot be asked how far it is just now.', at: null };
  }
  const { status, outcome, processedAt } = telemetry;
  switch (status) {
    case 'pending':
      return { title, state: 'current', note: 'It is waiting for its turn.', at: null };
    case 'done': {
      const note = outcome === null ? 'Done.' : (OUTCOMES[outcome] ?? 'Done.');
      return { title, state: 'done', note, at: processedAt === null ? null : new Date(processedAt) };
    }
    case 'dead':
      return {
        title,
        state: 'stopped',
        note: 'It could not be applied. The club’s operators see this, too.',
        at: null,
      };
    case 'discarded':
      return { title, state: 'stopped', note: 'The club’s operators have taken it back.', at: null };
  }
}

const OUTCOMES: Record<string, string> = {
  rekeyed: 'Your devices and counts are under the new name.',
  merged: 'Your devices and counts under both names are one.',
  noop: 'There was nothing yet under the old name.',
  superseded: 'A later change of yours came first.',
  erased: 'There is nothing left of the account.',
};

const listed = ({ onLeaderboard }: RenameProgress): RenameStep => ({
  title: 'On the leaderboard',
  state: onLeaderboard ? 'done' : 'current',
  note: onLeaderboard ? 'Your score counts under the new name.' : 'Your score is on its way back from telemetry.',
  at: null,
});
