// How far a run is: a bar that is drawn over itself in a terminal, a line now and then anywhere else.
import type { Progress } from '../../telemetry-service/src/upgrade/reports.ts';

const WIDTH = 30;
const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;
/** What is left is not foretold from less than this. */
const TELLING_MS = 1000;

const titles: Record<Progress['phase'], string> = {
  counting: 'counting what is there',
  entries: 'entries given to their owners',
  people: 'people given their names and figures',
  done: 'done',
};

/** What is written to. */
export interface Screen {
  isTTY?: boolean;
  write: (text: string) => unknown;
}

/** Shows each phase's first and last step, and of the others so many as are good to look at. */
export function progressOn(screen: Screen, clock = () => performance.now()): (progress: Progress) => void {
  const bar = screen.isTTY === true;
  let current: { phase: Progress['phase']; startedAt: number; shownAt: number; unseen: string | null } | null = null;
  const show = (line: string) => screen.write(bar ? `\r${line}${CLEAR_THE_REST}` : `${line}\n`);

  return (progress) => {
    const now = clock();
    const isNew = progress.phase !== current?.phase;
    if (isNew && current !== null) {
      if (current.unseen !== null) show(current.unseen);
      if (bar) screen.write('\n');
    }
    if (current === null || isNew) current = { phase: progress.phase, startedAt: now, shownAt: now, unseen: null };
    if (progress.phase === 'done') return;
    const line = lineOf(progress, now - current.startedAt, bar);
    if (isNew || now - current.shownAt >= (bar ? BAR_EVERY_MS : LINE_EVERY_MS)) {
      show(line);
      current.shownAt = now;
      current.unseen = null;
    } else current.unseen = line;
  };
}

/** What is left of a longer line before. */
const CLEAR_THE_REST = '\u001B[K';

function lineOf({ phase, done, total }: Progress, tookMs: number, bar: boolean): string {
  if (phase === 'counting') return titles.counting;
  const share = total === 0 ? 1 : Math.min(done / total, 1);
  const filled = Math.round(share * WIDTH);
  const drawing = bar ? `[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}] ` : '';
  const left =
    share > 0 && share < 1 && tookMs >= TELLING_MS ? `, about ${duration((tookMs * (1 - share)) / share)} left` : '';
  return `${drawing}${String(Math.floor(share * 100)).padStart(3)} %  ${number(done)} of ${number(total)} ${titles[phase]}${left}`;
}

export const number = (value: number): string => value.toLocaleString('en-GB');

export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
