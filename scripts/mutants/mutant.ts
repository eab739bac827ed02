// A mutant: one deliberate mistake in the product, which some test must notice.

export interface Mutant {
  /** The mistake, as a sentence about what the code does now. */
  readonly name: string;
  /** Which row of "What must always hold" in docs/architecture.md it breaks. */
  readonly invariant: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11;
  /** From the root, as are `tests`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The test files that should notice. */
  readonly tests: readonly string[];
}

/** The code has changed and the mutant has not: it says nothing any more. */
export class StaleMutant extends Error {
  override readonly name = 'StaleMutant';
}

/** @throws StaleMutant */
export function mutate(source: string, { name, file, find, replace }: Mutant): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = source.split(find).length - 1;
    throw new StaleMutant(`"${name}": its text is ${times} times in ${file}, instead of once: ${find}`);
  }
  return before + replace + after;
}
