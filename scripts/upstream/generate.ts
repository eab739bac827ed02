// A database as the old system leaves it, messy on purpose, household by household: any size in little memory.
import { newDraft, type Household } from './household.ts';
import { kinds } from './kinds.ts';
import { randomFrom } from './random.ts';

export interface UpstreamOptions {
  seed: string;
  /** Accounts; at most one more is made. */
  people: number;
}

/** The same options, the same documents. The first households are one of each kind. */
export function* generateUpstream({ seed, people }: UpstreamOptions): Generator<Household, void> {
  let made = 0;
  for (let index = 0; made < people; index += 1) {
    const random = randomFrom(`${seed}/${index}`);
    const [name, , furnish] = kinds[index] ?? kindAt(random.below(100));
    const draft = newDraft(name, { random, index });
    furnish(draft);
    made += draft.household.users.length;
    yield draft.household;
  }
}

/** `percentile`: 0 … 99 */
function kindAt(percentile: number): (typeof kinds)[number] {
  let passed = 0;
  for (const kind of kinds) {
    passed += kind[1];
    if (percentile < passed) return kind;
  }
  throw new Error('The kinds of households do not add up to a hundred.');
}
