// What a check found: which rule is broken, where and by what.
export interface Violation {
  rule: string;
  /** Path from the root that was checked. */
  file: string;
  found: string;
}
