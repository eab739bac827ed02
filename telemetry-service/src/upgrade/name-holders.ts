// What main-app knows of names and the migration must be told: telemetry never looks into main-app's data itself.

export interface FirstHolder {
  userId: string;
  /** Exactly as the account had it, in whatever letter case. */
  spelling: string;
}

export interface CurrentName {
  userId: string;
  username: string | null;
  version: number;
}

/** Handed over by whoever runs the migration. */
export interface NameHolders {
  /** By lower-case name: who had it when main-app took over. Usually one; several had it in different spellings. */
  firstHolders(names: readonly string[]): Promise<ReadonlyMap<string, readonly FirstHolder[]>>;
  /** Who has no account any more is missing. */
  currentNames(userIds: readonly string[]): Promise<ReadonlyMap<string, CurrentName>>;
  /** Everybody behind `userId` ('' for the beginning), in the order of userId. */
  peopleAfter(userId: string, limit: number): Promise<CurrentName[]>;
  countPeople(): Promise<number>;
}
