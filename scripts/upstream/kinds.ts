// What is found in a database that has been in production for years, one kind of household after the other.
import type { Document } from 'mongodb';
import { someCounts, type Counts } from './counts.ts';
import { addCounts, addDevices, addLinks, addScore, addUser, type Draft, type Holding } from './household.ts';

/** Each with how many of a hundred households are of it. */
export const kinds: readonly (readonly [name: string, percent: number, furnish: (draft: Draft) => void])[] = [
  ['plain', 60, plain],
  ['other letter case', 6, otherLetterCase],
  ['duplicated', 6, duplicated],
  ['links alone', 2, linksAlone],
  ['counts alone', 2, countsAlone],
  ['partial', 3, partial],
  ['unreadable', 3, unreadable],
  ['long gone', 5, longGone],
  ['contested', 3, contested],
  ['shared device', 4, sharedDevice],
  ['without telemetry', 3, withoutTelemetry],
  ['without a name', 2, withoutName],
  ['unusable name', 1, unusableName],
];

function plain(draft: Draft): void {
  const name = nameOf(draft);
  addEverything(draft, addUser(draft, name), name);
}

/** The account's letter case is not the entries', and there may be one entry in each. */
function otherLetterCase(draft: Draft): void {
  const name = nameOf(draft);
  const owner = addUser(draft, draft.random.pick([name, capitalised(name), name.toUpperCase()]));
  addEverything(draft, owner, name);
  if (draft.random.chance(0.7)) addEverything(draft, owner, name.toUpperCase());
}

/** Two documents of one name, with devices in common: upstream's unique index tells letter cases apart. */
function duplicated(draft: Draft): void {
  const name = nameOf(draft);
  const owner = addUser(draft, name);
  const again = capitalised(name);
  const devices = addDevices(draft, 3);
  addLinks(draft, owner, name, devices.slice(0, 2));
  addLinks(draft, owner, again, devices.slice(1));
  addCounts(draft, owner, name, someCounts(draft.random));
  addCounts(draft, owner, again, someCounts(draft.random));
  addScore(draft, name, owner.counts);
}

function linksAlone(draft: Draft): void {
  const name = nameOf(draft);
  addLinks(draft, addUser(draft, name), name, addDevices(draft, 2));
}

function countsAlone(draft: Draft): void {
  const name = nameOf(draft);
  addCounts(draft, addUser(draft, name), name, someCounts(draft.random));
}

/** Fields that were added later, or that a crash left out. */
function partial(draft: Draft): void {
  const name = nameOf(draft);
  const owner = addUser(draft, name);
  addLinks(draft, owner, name, [], { distinct_ids: undefined });
  const { invocations, successes, days, durationMs } = someCounts(draft.random);
  addCounts(
    draft,
    owner,
    name,
    draft.random.pick<Partial<Counts>>([{}, { invocations }, { invocations, successes }, { days, durationMs }]),
  );
}

/** Entries of the wrong shape, beside good ones of the same person. */
function unreadable(draft: Draft): void {
  const { random, index } = draft;
  const name = nameOf(draft);
  addEverything(draft, addUser(draft, name), name);
  const broken = capitalised(name);
  // A unique index takes one document without a name, and no second.
  const nameless: Document = { username: index };
  addLinks(
    draft,
    null,
    broken,
    [],
    random.pick<Document>([{ distinct_ids: 'device-1, device-2' }, { distinct_ids: [1, 2] }, nameless]),
  );
  addCounts(draft, null, broken, {}, random.pick<Document>([{ invocations: 'many' }, { days: [3, 4] }, nameless]));
}

/** The account was deleted, or nobody ever had the name. */
function longGone(draft: Draft): void {
  const name = nameOf(draft);
  addEverything(draft, null, name);
  addScore(draft, name, someCounts(draft.random));
}

/** Two accounts whose names differ in letter case alone; the younger one loses it. */
function contested(draft: Draft): void {
  const name = nameOf(draft);
  const older = addUser(draft, capitalised(name));
  const younger = addUser(draft, name);
  younger.username = null;
  addEverything(draft, older, capitalised(name));
  addEverything(draft, younger, name);
  addEverything(draft, null, name.toUpperCase());
}

/** Two people at one computer. */
function sharedDevice(draft: Draft): void {
  const [shared = ''] = addDevices(draft, 1);
  for (const suffix of ['', '-jr']) {
    const name = `${nameOf(draft)}${suffix}`;
    const owner = addUser(draft, name);
    addLinks(draft, owner, name, [shared, ...addDevices(draft, 1)]);
    addCounts(draft, owner, name, someCounts(draft.random));
    addScore(draft, name, owner.counts);
  }
}

function withoutTelemetry(draft: Draft): void {
  addUser(draft, nameOf(draft));
}

function withoutName(draft: Draft): void {
  addUser(draft, null, draft.random.pick([{}, { username: null, displayUsername: null }]));
}

/** Names that are none: what stands under them is nobody's. */
function unusableName(draft: Draft): void {
  const { random, index } = draft;
  const tooLong = `${nameOf(draft)}-${'x'.repeat(70)}`;
  const user = addUser(draft, null, { username: random.pick<unknown>(['', index, tooLong]) });
  user.username = null;
  if (random.chance(0.5)) addEverything(draft, null, tooLong);
}

function addEverything(draft: Draft, owner: Holding | null, name: string): void {
  const counts = someCounts(draft.random);
  addLinks(draft, owner, name, addDevices(draft, 1 + draft.random.below(3)));
  addCounts(draft, owner, name, counts);
  if (owner !== null && draft.random.chance(0.9)) addScore(draft, name, counts);
}

const nameOf = ({ random, index }: Draft) =>
  `${random.pick(['ada', 'ben', 'cleo', 'dora', 'emil', 'frida'])}${random.pick(['-', '_', '.'])}${index}`;
const capitalised = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);
