// What ends a child when its parent was killed and can no longer do it.
import { spawn } from 'node:child_process';

// `read` fails once the other end of the pipe, which only the parent holds, is closed by the parent's death.
const SCRIPT = `read -r _ && exit
kill -TERM "$1"
for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" || exit; sleep 1; done
kill -KILL "$1"`;

/** Ends process `pid` (SIGTERM, SIGKILL after 10 s) when this process is gone without having called `release`. */
export function startWatchdog(pid: number): { release: () => void } {
  const watchdog = spawn('sh', ['-c', SCRIPT, 'watchdog', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Whoever kills the watchdog loses this protection and nothing else.
  watchdog.stdin.on('error', () => undefined);
  return { release: () => watchdog.stdin.end('\n') };
}
