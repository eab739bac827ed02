// Where the sender's schema could not be proven to lie inside the reader's, and how a value gets there.
import type { SchemaRule } from './rules.ts';
import type { FormNode } from './schema-form.ts';

/** A place in the sender's values: `embed` puts a value there into an otherwise ordinary whole. */
export interface Place {
  path: string;
  embed: (value: unknown) => unknown;
}

export interface Gap {
  place: Place;
  rule: SchemaRule;
  reason: string;
  sender: FormNode;
  reader: FormNode;
  /** Values that are likely to show the break, at the place. */
  candidates: readonly unknown[];
}

/** `accepted`: all that the schema lets in; `given`: all that comes out of it. */
export type Role = 'accepted' | 'given';
export type Definitions = Readonly<Record<string, FormNode>>;

/** What a comparison of two parts needs beside them. */
export interface Scope {
  role: Role;
  sender: Definitions;
  reader: Definitions;
  /** Compares parts of the two. No gap means: proven. */
  inside: (sender: FormNode, reader: FormNode, place: Place) => Gap[];
  /** An ordinary value that the form accepts. */
  ordinary: (form: FormNode) => unknown;
}

export function gap(
  rule: SchemaRule,
  reason: string,
  at: { place: Place; sender: FormNode; reader: FormNode },
  candidates: readonly unknown[] = [],
): Gap {
  return { ...at, rule, reason, candidates };
}
