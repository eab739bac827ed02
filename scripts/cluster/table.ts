// What somebody who has started a cluster wants to see: its processes, and how to do them harm.
import type { Cluster } from './cluster.ts';

/** One line a process. */
export function tableOf({ parts }: Pick<Cluster, 'parts'>): string[] {
  const rows = parts.map(({ name, role, port, process }) => [name, role, String(process.pid), String(port)]);
  const all = [['PART', 'ROLE', 'PID', 'PORT'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
