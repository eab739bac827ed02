// Who gets an entry that has a name and no owner. No I/O.
import type { FirstHolder } from './name-holders.ts';
import type { SetAsideReason } from './reports.ts';
import type { UpstreamEntry } from './upstream-entry.ts';

export type Fate =
  | { kind: 'adopted'; ownerId: string; entry: UpstreamEntry }
  /** Its owner has been erased: it must not stay anywhere. */
  | { kind: 'removed'; ownerId: string; entry: UpstreamEntry }
  | { kind: 'set_aside'; reason: SetAsideReason; entry: UpstreamEntry | null };

/** `holders`: who had the entry's name, up to letter case, when main-app took over. */
export function decideFate(
  entry: UpstreamEntry | null,
  holders: readonly FirstHolder[],
  isErased: (userId: string) => boolean,
): Fate {
  if (entry === null) return { kind: 'set_aside', reason: 'unreadable', entry };
  const owner = decideOwner(entry.name, holders);
  if (owner === 'no_holder' || owner === 'contested') return { kind: 'set_aside', reason: owner, entry };
  const { userId: ownerId } = owner;
  return { kind: isErased(ownerId) ? 'removed' : 'adopted', ownerId, entry };
}

/** The old code took names as they were written: where two people shared one but for letter case, the spelling decides. */
function decideOwner(name: string, holders: readonly FirstHolder[]): FirstHolder | 'no_holder' | 'contested' {
  const [first] = holders;
  if (first === undefined) return 'no_holder';
  if (holders.every(({ userId }) => userId === first.userId)) return first;
  const spelled = holders.filter(({ spelling }) => spelling === name);
  const [exact] = spelled;
  return exact !== undefined && spelled.every(({ userId }) => userId === exact.userId) ? exact : 'contested';
}
