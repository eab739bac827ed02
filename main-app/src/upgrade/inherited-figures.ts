// Which figures of the old leaderboard a person begins with, until telemetry's first snapshot replaces them. No I/O.
import { z } from 'zod';
import type { Figures } from '../leaderboard/user-scores-store.ts';
import type { InheritedName } from './inherited-name.ts';

const count = z.number().transform(Math.trunc).pipe(z.int().nonnegative()).catch(0);
const date = z.date().nullable().catch(null);

/** Fields may be missing or of another type: each counts for itself. */
const OldScores = z.object({
  username: z.string(),
  score: count,
  invocations: count,
  successes: count,
  errors: count,
  userErrors: count,
  durationMs: count,
  activeDays: count,
  devices: count,
  firstSeenAt: date,
  lastActiveAt: date,
});

/**
 * `documents`: the old leaderboard's for this name in any letter case, the highest score first. One of exactly this spelling
 * goes first; one in another letter case counts only where nobody else had the name. Null when there is none.
 */
export function inheritedFigures(
  { username, spelling }: InheritedName,
  documents: readonly unknown[],
  { contested }: { contested: boolean },
): Figures | null {
  const readable = documents.flatMap((document) => OldScores.safeParse(document).data ?? []);
  const found =
    readable.find((scores) => scores.username === spelling) ??
    (contested ? undefined : readable.find((scores) => scores.username.toLowerCase() === username));
  if (found === undefined) return null;
  const { username: _name, ...figures } = found;
  // Where only the score was kept: whoever has one has been active, or they would not be listed.
  const invocations = Math.max(figures.invocations, figures.successes, figures.score > 0 ? 1 : 0);
  return { ...figures, invocations };
}
