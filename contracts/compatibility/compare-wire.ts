// How calls reach the service and values travel, in two releases: what concerns every procedure at once.
import type { Call } from './failing-call.ts';
import { breaking, undecided, type Finding } from './finding.ts';
import type { Snapshot } from './snapshot.ts';
import { differences } from './transformer.ts';

/** @param call a call of the older release */
export function compareWire(older: Snapshot, newer: Snapshot, call: Call): Finding[] {
  return [...compareSeparators(older, newer, call), ...compareTransformers(older, newer, call)];
}

const compareSeparators: typeof compareWire = (older, newer, call) => {
  const [was, is] = [older.pathSeparator, newer.pathSeparator];
  // URLs with dots are served whatever the separator.
  if (was === '.' || was === is) return [];
  const reason = `URLs were separated by "${was}", and are by "${is}".`;
  return [breaking('', 'path-separator-changed', reason, call('NOT_FOUND'))];
};

const compareTransformers: typeof compareWire = (older, newer, call) => {
  const changed = differences(older.transformer, newer.transformer);
  const [first] = changed.toSorted((a, b) => Number(b.plain) - Number(a.plain));
  if (first === undefined) return [];
  const { side, probe, plain } = first;
  const reason = `On ${side}, a ${probe} was written as ${first.older}, and is as ${first.newer}.`;
  if (!plain) return [undecided('', 'transformer-extended', reason)];
  return [breaking('', 'transformer-changed', reason, call('BAD_REQUEST or an unreadable answer'))];
};
