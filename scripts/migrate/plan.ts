// `npm run migrate -- plan`: what `run` would do, with examples; nothing is written.
import { entryKinds, type OwnershipPlan, type PlannedExample } from '../../telemetry-service/src/upgrade/reports.ts';
import { table } from '../ops/screen.ts';
import { number } from './progress.ts';
import { kindTitles, reasonTitles, tallyTable } from './tallies.ts';

const fates: Record<PlannedExample['fate'], string> = {
  adopted: 'goes to its owner',
  merged: 'is added to what its owner has',
  removed: 'removed: its owner is erased',
  no_holder: `set aside: ${reasonTitles.no_holder}`,
  contested: `set aside: ${reasonTitles.contested}`,
  unreadable: `set aside: ${reasonTitles.unreadable}`,
  too_large: `set aside: ${reasonTitles.too_large}`,
};

const order = Object.keys(fates);
const sortedByFate = (examples: readonly PlannedExample[]) =>
  examples.toSorted((a, b) => order.indexOf(a.fate) - order.indexOf(b.fate));

/** Names of the old system may be of any length. */
const WIDEST_NAME = 30;

export function planText(plan: OwnershipPlan): string {
  const { kinds, owners, people, indexesToDrop } = plan;
  const merged = entryKinds.map((kind) => `${number(kinds[kind].merged)} of ${kindTitles[kind]}`).join(', ');
  const examples = entryKinds.flatMap((kind) =>
    sortedByFate(kinds[kind].examples).map(({ id, username, fate, ownerId }) => [
      kind,
      id,
      username === null ? '-' : JSON.stringify(username.slice(0, WIDEST_NAME)),
      ownerId ?? '-',
      fates[fate],
    ]),
  );
  return [
    tallyTable(kinds),
    '',
    `Of their owners' these are added to another entry of the same person: ${merged}.`,
    `${number(owners)} people will own something; all ${number(people)} accounts get their name and a snapshot of their figures.`,
    ...(indexesToDrop.length === 0 ? [] : [`Unique indexes on names alone are dropped: ${indexesToDrop.join(', ')}.`]),
    ...(examples.length === 0 ? [] : ['', table(['', 'ENTRY', 'NAME', 'OWNER', 'WHAT HAPPENS'], examples)]),
    '',
    'Nothing was written.',
  ].join('\n');
}
