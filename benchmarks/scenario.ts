// What is compared: contenders that take turns, and what the product must reach beside the others.
import type { BenchmarkDatabase } from './database.ts';

/** By what they are called in the table. */
export type Figures = Readonly<Record<string, number>>;

export interface Contender {
  name: string;
  /** What its figures depend on: durability, indexes, how much it writes at once. */
  setting: string;
  /** One turn. */
  round: () => Promise<Figures>;
}

/** A figure of `of`, divided by the same figure of `to` in the same round where there is one. */
export interface Requirement {
  of: string;
  figure: string;
  to?: string;
  bound: 'at least' | 'at most';
  limit: number;
}

export interface Bench {
  database: BenchmarkDatabase;
  /** How long a contender's turn is. */
  seconds: number;
  /** Says that a contender is missing, why, and how to have it. */
  leaveOut: (contender: string, reason: string) => void;
}

export interface Scenario {
  /** The word that chooses it. */
  name: string;
  title: string;
  /** Who calls how, how many at once. */
  load: string;
  requirements: readonly Requirement[];
  /** What the contenders hold open goes into `resources`. */
  open: (bench: Bench, resources: AsyncDisposableStack) => Promise<Contender[]>;
}
