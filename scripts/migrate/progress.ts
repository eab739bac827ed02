// How far a run is: a line now and then.
import type { Progress } from '../../telemetry-service/src/upgrade/reports.ts';

const EVERY_MS = 5000;
/** What is left is not foretold from less than this. */
const TELLING_MS = 1000;

const titles: Record<Progress['phase'], string> = {
  counting: 'counting what is there',
  entries: 'entries given to their owners',
  people: 'people given their names and figures',
  done: 'done',
};

/** Says each phase's first and last step, and of the others one every few seconds. */
export function progressOn(say: (line: string) => void, clock = () => performance.now()): (progress: Progress) => void {
  let current: { phase: Progress['phase']; startedAt: number; saidAt: number; unsaid: string | null } | null = null;
  return (progress) => {
    const now = clock();
    const isNew = progress.phase !== current?.phase;
    if (isNew && current !== null && current.unsaid !== null) say(current.unsaid);
    if (current === null || isNew) current = { phase: progress.phase, startedAt: now, saidAt: now, unsaid: null };
    if (progress.phase === 'done') return;
    const line = lineOf(progress, now - current.startedAt);
    if (isNew || now - current.saidAt >= EVERY_MS) {
      say(line);
      current.saidAt = now;
      current.unsaid = null;
    } else current.unsaid = line;
  };
}

function lineOf({ phase, done, total }: Progress, tookMs: number): string {
  if (phase === 'counting') return titles.counting;
  const share = total === 0 ? 1 : Math.min(done / total, 1);
  const left =
    share > 0 && share < 1 && tookMs >= TELLING_MS ? `, about ${duration((tookMs * (1 - share)) / share)} left` : '';
  return `${String(Math.floor(share * 100)).padStart(3)} %  ${number(done)} of ${number(total)} ${titles[phase]}${left}`;
}

export const number = (value: number): string => value.toLocaleString('en-GB');

export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
