// What the check says of a change, and where the guide shows it.
import { checkReleases } from '../../../contracts/check/check-contract.ts';
import { report } from '../../../contracts/check/report.ts';
import type { Change } from './changes.ts';
import { contractCopy, type ContractCopy } from './contract-copy.ts';

export async function saidOf(
  released: ContractCopy,
  { edits, version }: Change,
): Promise<{ passes: boolean; said: string }> {
  await using copy = await contractCopy(released);
  for (const [find, replace] of edits) await copy.edit('src/contract.ts', find, replace);
  if (version !== undefined) await copy.bump(version);
  const assessment = await checkReleases(copy.folder);
  return { passes: assessment.problems.length === 0, said: report(assessment) };
}

/** A comment with the change's name, and the output in a block after it. */
const PLACE = /<!-- output: (.*) -->\n(?:\n```text\n([^]*?)\n```\n)?/g;

/** What the guide shows, by the names of the changes. */
export function shownIn(guide: string): Map<string, string | undefined> {
  return new Map([...guide.matchAll(PLACE)].map(([, what = '', shown]) => [what, shown]));
}

export function withOutput(guide: string, change: string, said: string): string {
  return guide.replaceAll(PLACE, (place, what: string) =>
    what === change ? `<!-- output: ${what} -->\n\n\`\`\`text\n${said}\n\`\`\`\n` : place,
  );
}
