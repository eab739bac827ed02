// How often each thing happened over all schedules, so that a simulation that simulates nothing is noticed.

export class Tally {
  readonly #counts = new Map<string, number>();
  /** Operations of each schedule that went well. */
  readonly schedules: number[] = [];

  add(what: string): void {
    this.#counts.set(what, this.of(what) + 1);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  table(): string {
    const operations = this.schedules.reduce((sum, each) => sum + each, 0);
    const rows = [...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return [
      `${this.schedules.length} schedules, ${operations} operations`,
      ...rows.map(([what, count]) => `${String(count).padStart(8)}  ${what}`),
    ].join('\n');
  }
}
