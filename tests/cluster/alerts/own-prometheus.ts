// A Prometheus of a test's own that watches a cluster by the rules of deploy/alerts.yml, at twenty times their pace.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Part } from '../../../scripts/cluster/parts.ts';
import { loadConfig } from '../../../scripts/config.ts';
import { freePort } from '../../../scripts/ports.ts';
import { startProcess } from '../../../scripts/processes/child.ts';
import { serviceNames } from '../../../scripts/processes/service-settings.ts';
import { findPrometheus } from '../../../scripts/prometheus/find-prometheus.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const FASTER = 20;

const Alerts = z.object({
  data: z.object({
    alerts: z.array(z.object({ state: z.string(), labels: z.looseObject({ alertname: z.string() }) })),
  }),
});

export interface OwnPrometheus extends AsyncDisposable {
  /** The names of the rules. */
  rules: readonly string[];
  /** Which of them fire just now. */
  firing: () => Promise<Set<string>>;
}

/** Resolves when it has seen every process of `parts` that is a service. */
export async function ownPrometheus(parts: readonly Part[]): Promise<OwnPrometheus> {
  await using starting = new AsyncDisposableStack();
  const { env, PATH: path } = loadConfig();
  const { prometheus } = await findPrometheus({ path, cacheDir: join(root, '.cache', 'prometheus') });
  const { path: directory } = starting.use(await temporaryDirectory());
  const rules = faster(await readFile(join(root, 'deploy', 'alerts.yml'), 'utf8'));
  await writeFile(join(directory, 'alerts.yml'), rules);
  const jobs = serviceNames.map((job_name) => {
    const targets = parts.filter(({ role }) => role === job_name).map(({ port }) => `127.0.0.1:${port}`);
    return { job_name, static_configs: [{ targets }] };
  });
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ['alerts.yml'],
    scrape_configs: jobs,
  };
  await writeFile(join(directory, 'prometheus.yml'), stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const args = [
    `--config.file=${join(directory, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${address}`,
  ];
  const process = starting.use(await startProcess({ name: 'prometheus', command: prometheus, args, env }));
  const ask = async (query: string): Promise<unknown> => (await fetch(`http://${address}/api/v1/${query}`)).json();
  const Value = z.object({
    data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
  });
  await eventually(async () => {
    const { data } = Value.parse(await ask('query?query=sum(up)'));
    const watched = parts.filter(({ role }) => serviceNames.some((name) => name === role)).length;
    if (data.result[0]?.value[1] !== String(watched)) throw new Error(`Not all are seen. ${process.lastLines()}`);
  });
  const kept = starting.move();
  return {
    rules: [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name),
    firing: async () => {
      const { data } = Alerts.parse(await ask('alerts'));
      return new Set(data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname));
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A minute lasts three seconds: both where rules wait and where they compare seconds, which are 30 or more. */
function faster(rules: string): string {
  return rules
    .replaceAll(/(?<=for: |\[)(\d+)m\b/g, (_, minutes: string) => `${(Number(minutes) * 60) / FASTER}s`)
    .replaceAll(/(?<=> )\d{2,}/g, (seconds) => String(Number(seconds) / FASTER));
}
