// Gauges that somebody has to look up, the database mostly: at each scrape, and never for longer than a scrape waits.
import { setTimeout } from 'node:timers/promises';
import { Gauge, type Registry } from 'prom-client';

const LOOK_WITHIN_MS = 1000;

export interface ScrapedGauge {
  name: string;
  help: string;
  labelNames?: readonly string[];
}

export interface Reading {
  name: string;
  labels?: Readonly<Record<string, string>>;
  value: number;
}

/**
 * One `look` a scrape gives the values of all of them. When it fails, or takes longer than a second, they are left out of this
 * scrape, and everything else is in it: an old value would be taken for a new one.
 */
export function scrapedGauges(
  registry: Registry,
  declared: readonly ScrapedGauge[],
  look: () => Promise<readonly Reading[]>,
): void {
  let looking: Promise<void> | undefined;
  const gauges = new Map<string, Gauge>();
  const readAll = async () => {
    const readings = await readInTime(look);
    for (const { name, labelNames = [] } of declared) {
      const gauge = gauges.get(name);
      // A reset gauge without labels says 0.
      if (labelNames.length > 0) gauge?.reset();
      else gauge?.remove();
    }
    for (const { name, labels = {}, value } of readings) gauges.get(name)?.set(labels, value);
    looking = undefined;
  };
  for (const { name, help, labelNames = [] } of declared) {
    const collect = () => (looking ??= readAll());
    gauges.set(name, new Gauge({ name, help, labelNames: [...labelNames], registers: [registry], collect }));
  }
}

async function readInTime(look: () => Promise<readonly Reading[]>): Promise<readonly Reading[]> {
  try {
    return await Promise.race([look(), setTimeout(LOOK_WITHIN_MS, [], { ref: false })]);
  } catch {
    // Their absence says it; why is in the logs of whatever uses the database.
    return [];
  }
}
