// How far a run is: a bar that is drawn over itself in a terminal, a line now and then anywhere else.
import type { Progress } from '../../telemetry-service/src/upgrade/reports.ts';

const WIDTH = 30;
const BAR_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;

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

/** Reports each phase's first and last step, and of the others so many as are good to look at. */
export function progressOn(screen: Screen, clock = () => performance.now()): (progress: Progress) => void {
  const bar = screen.isTTY === true;
  let phase: Progress['phase'] | null = null;
  let startedAt = 0;
  let shownAt = 0;
  let open = false;
  return (progress) => {
    const now = clock();
    const isNew = progress.phase !== phase;
    if (isNew) {
      if (open) screen.write('\n');
      open = false;
      phase = progress.phase;
      startedAt = now;
    }
    if (progress.phase === 'done') return;
    const isLast = progress.done >= progress.total;
    if (!isNew && !isLast && now - shownAt < (bar ? BAR_EVERY_MS : LINE_EVERY_MS)) return;
    shownAt = now;
    const line = lineOf(progress, now - startedAt, bar);
    // Behind the text: what is left of a longer one before it.
    screen.write(bar ? `\r${line}\u001B[K` : `${line}\n`);
    open = bar;
  };
}

function lineOf({ phase, done, total }: Progress, tookMs: number, bar: boolean): string {
  if (phase === 'counting') return titles.counting;
  const share = total === 0 ? 1 : Math.min(done / total, 1);
  const filled = Math.round(share * WIDTH);
  const drawing = bar ? `[${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}] ` : '';
  const left = share > 0 && share < 1 ? `, about ${duration((tookMs * (1 - share)) / share)} left` : '';
  return `${drawing}${String(Math.floor(share * 100)).padStart(3)} %  ${number(done)} of ${number(total)} ${titles[phase]}${left}`;
}

export const number = (value: number): string => value.toLocaleString('en-GB');

export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
