// What became of entries, as a table: one row for devices, one for counts.
import {
  entryKinds,
  setAsideReasons,
  type EntryKind,
  type SetAsideReason,
  type Tally,
} from '../../telemetry-service/src/upgrade/reports.ts';
import { table } from '../ops/screen.ts';
import { number } from './progress.ts';

export const kindTitles: Record<EntryKind, string> = {
  links: 'devices (identity_map)',
  counts: 'counts (username_metrics)',
};

export const reasonTitles: Record<SetAsideReason, string> = {
  no_holder: 'nobody had the name',
  contested: 'several had the name',
  unreadable: 'unreadable',
  too_large: 'too large',
};

export function tallyTable(tallies: Record<EntryKind, Tally>): string {
  const titles = [
    '',
    'THEIR OWNERS’',
    'ERASED PERSON’S',
    ...setAsideReasons.map((reason) => reasonTitles[reason].toUpperCase()),
  ];
  const rows = entryKinds.map((kind) => {
    const { adopted, removed, setAside } = tallies[kind];
    const figures = [adopted, removed, ...setAsideReasons.map((reason) => setAside[reason])];
    return [kindTitles[kind], ...figures.map(number)];
  });
  return table(titles, rows);
}

export const countSetAside = (tallies: Record<EntryKind, Tally>): number =>
  entryKinds.flatMap((kind) => Object.values(tallies[kind].setAside)).reduce((sum, count) => sum + count, 0);
