// Nothing is changed without a reason for the record.
import { Misused, type Invocation } from './command-line.ts';

/** @throws Misused without one */
export function requireWhy({ why }: Invocation): string {
  if (why !== undefined) return why;
  throw new Misused('Say why, for the record: --why "the database was full, ticket 123"');
}
