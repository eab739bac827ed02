// From findings to a decision: which version the contract must have at least, and whether it may be released. No I/O.
import { leastVersion, type Finding, type Step } from '../compatibility/index.ts';
import type { Acknowledgement } from './acknowledged.ts';

export interface Compared {
  /** The older release's version. */
  version: string;
  step: Step;
  findings: readonly Finding[];
  /** The older release's version, and yet not its content. */
  changed: boolean;
}

export interface Found extends Finding {
  /** Of an unknown one: why a person has let it pass. */
  acknowledged: string | null;
  /** The releases whose clients it concerns, oldest first. */
  releases: string[];
}

export interface Assessment {
  name: string;
  version: string;
  comparedWith: string[];
  leastVersion: string;
  findings: Found[];
  /** Why it does not pass, a sentence each; none: it passes. */
  problems: string[];
}

export function assess(
  { name, version }: { name: string; version: string },
  compared: readonly Compared[],
  acknowledged: readonly Acknowledgement[],
): Assessment {
  const findings = merge(compared, acknowledged);
  const least = leastVersionAfter(compared, version);
  const undecided = findings.filter((found) => found.verdict === 'unknown' && found.acknowledged === null);
  const problems = undecided.map(
    ({ path, rule }) => `${path} (${rule}) is undecided: change it, or say in acknowledged.json why it harms nobody.`,
  );
  for (const { version: released } of compared.filter(({ changed }) => changed)) {
    problems.push(`${released} is released, and what is released does not change.`);
  }
  if (isBefore(version, least)) problems.push(`The version must be ${least} at least; package.json says ${version}.`);
  return { name, version, comparedWith: compared.map((one) => one.version), leastVersion: least, findings, problems };
}

/** Acknowledgements of what is not found any more; they would let the same thing pass unseen the next time. */
export function stale(acknowledged: readonly Acknowledgement[], findings: readonly Found[]): string[] {
  return acknowledged
    .filter((one) => !findings.some((found) => concerns(one, found)))
    .map(({ path, rule }) => `acknowledged.json: ${path} (${rule}) is not found any more; take it out.`);
}

export const isBefore = (version: string, other: string): boolean => byVersion(version, other) < 0;
export const byVersion = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

const concerns = (one: Acknowledgement, { path, rule, verdict }: Finding): boolean =>
  verdict === 'unknown' && one.path === path && one.rule === rule;

/** Where nothing is released that it could break, any version will do. */
function leastVersionAfter(compared: readonly Compared[], version: string): string {
  const bounds = compared.map((one) =>
    leastVersion(one.version, one.changed && one.step === 'none' ? 'patch' : one.step),
  );
  return bounds.toSorted(byVersion).at(-1) ?? version;
}

/** One entry for what concerns several releases; it shows the oldest one's witness. */
function merge(compared: readonly Compared[], acknowledged: readonly Acknowledgement[]): Found[] {
  const found = new Map<string, Found>();
  for (const { version, findings } of compared) {
    for (const finding of findings) {
      const key = JSON.stringify([finding.verdict, finding.path, finding.rule]);
      const known = found.get(key);
      const reason = acknowledged.find((one) => concerns(one, finding))?.reason ?? null;
      if (known === undefined) found.set(key, { ...finding, acknowledged: reason, releases: [version] });
      else known.releases.push(version);
    }
  }
  return [...found.values()];
}
