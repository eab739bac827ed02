// The changelog's entry of a release gets its date.

/**
 * Null when there is no entry `## <version> - …`.
 * @param day as 2026-11-23
 */
export function datedEntry(changelog: string, version: string, day: string): string | null {
  const heading = `## ${version} - `;
  const lines = changelog.split('\n');
  const at = lines.findIndex((line) => line.startsWith(heading));
  if (at === -1) return null;
  return lines.with(at, heading + day).join('\n');
}
