// The order test files run in: the few long ones first, so that no worker idles at the end while one of them runs on.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONGEST = ['tests/simulation/', 'tests/faults/', 'tests/journeys/', 'tests/scripts/'];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- this is no array
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((folder) => moduleId.includes(folder));
  return place === -1 ? LONGEST.length : place;
}
