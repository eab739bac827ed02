// Prometheus' own word on the alert rules: that it takes them, and what they say of a made-up past.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { loadConfig } from '../../../scripts/config.ts';
import { findPrometheus } from '../../../scripts/prometheus/find-prometheus.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');
let promtool: string;
beforeAll(async () => {
  ({ promtool } = await findPrometheus({ path: loadConfig().PATH, cacheDir: join(root, '.cache', 'prometheus') }));
});

test('promtool takes every rule', async () => {
  const { stdout } = await run(promtool, ['check', 'rules', 'alerts.yml'], { cwd: join(root, 'deploy') });
  expect(stdout).toMatch(/SUCCESS: \d+ rules found/);
});

test('each alert fires when it should, and none in a club that is well', async () => {
  const { stdout } = await run(promtool, ['test', 'rules', 'alerts.test.yml'], { cwd: join(root, 'deploy') });
  expect(stdout).toContain('SUCCESS');
});
