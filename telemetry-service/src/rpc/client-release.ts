// Which release of the contract a caller speaks, as a metric's label: whoever calls can't make up new ones.
import { SERVED_RELEASES } from '@swamp-club/telemetry-contract';

/** A release that is served; `none` without the header; `other` for one that is not, or not known yet. */
export function releaseOf(header: unknown): string {
  if (header === undefined) return 'none';
  return SERVED_RELEASES.find((release) => release === header) ?? 'other';
}
