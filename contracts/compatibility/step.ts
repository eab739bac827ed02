// Semantic versioning as arithmetic: how far a change must move the version, and to which one at least.
import { z } from 'zod';

const steps = ['none', 'patch', 'minor', 'major'] as const;
/** What a change asks of the version's next number. */
export const Step = z.enum(steps);
export type Step = z.output<typeof Step>;

export function highestStep(of: readonly Step[]): Step {
  return steps.findLast((step) => of.includes(step)) ?? 'none';
}

const Version = z
  .string()
  .regex(/^\d+\.\d+\.\d+$/, 'must be a version such as 1.2.0')
  .transform((version) => version.split('.').map(Number));

/**
 * The lowest version that may carry a change of this step after `released`. Before 1.0.0 the minor number is the breaking
 * one, as package managers take it.
 *
 * @throws z.ZodError when `released` is not three numbers.
 */
export function leastVersion(released: string, step: Step): string {
  const [major = 0, minor = 0, patch = 0] = Version.parse(released);
  const next = {
    none: [major, minor, patch],
    patch: [major, minor, patch + 1],
    minor: major === 0 ? [0, minor, patch + 1] : [major, minor + 1, 0],
    major: major === 0 ? [0, minor + 1, 0] : [major + 1, 0, 0],
  };
  return next[step].join('.');
}
