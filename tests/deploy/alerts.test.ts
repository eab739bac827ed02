// The alert rules as far as they can be checked without Prometheus: tests/cluster/alerts asks Prometheus itself.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { testMainApp } from '../main-app/main-app.ts';
import { metricNames } from '../support/metrics.ts';
import { testTelemetry } from '../telemetry-service/telemetry.ts';
import { metricsIn } from './promql.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (...path: string[]) => readFile(join(root, ...path), 'utf8');

const Rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z
    .string()
    .regex(/^\d+m$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});
const Rules = z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(Rule) })) });
const rules = Rules.parse(parse(await read('deploy', 'alerts.yml'))).groups.flatMap((group) => group.rules);

let known: Set<string>;
beforeAll(async () => {
  await using telemetry = await testTelemetry();
  await using mainApp = await testMainApp();
  // `up` is Prometheus' own.
  known = new Set(['up', ...(await metricNames(telemetry.url)), ...(await metricNames(mainApp.url))]);
});

test.for(rules)('$alert asks for metrics that a service has', ({ expr }) => {
  const metrics = metricsIn(expr);
  expect(metrics.length).toBeGreaterThan(0);
  expect(metrics.filter((metric) => !known.has(metric))).toEqual([]);
});

test('every alert has a section in the operators’ guide, and every section there an alert', async () => {
  const guide = await read('docs', 'operations.md');
  const sections = [...guide.matchAll(/^### Alert: (\w+)$/gm)].map(([, name = '']) => name);
  expect(sections).toEqual(rules.map(({ alert }) => alert));
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook_url).toBe(`docs/operations.md#alert-${alert.toLowerCase()}`);
  }
});

test('every alert is seen to fire by a test of the rules', async () => {
  const Case = z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) });
  const Tests = z.object({ tests: z.array(z.object({ alert_rule_test: z.array(Case) })) });
  const cases = Tests.parse(parse(await read('deploy', 'alerts.test.yml'))).tests.flatMap((it) => it.alert_rule_test);
  const fired = new Set(cases.flatMap(({ alertname, exp_alerts }) => (exp_alerts.length > 0 ? alertname : [])));
  expect([...fired].toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
});

test('what is no PromQL, and a metric that nobody has, are noticed', () => {
  expect(() => metricsIn('max(main_app_outbox_pending')).toThrow(SyntaxError);
  expect(metricsIn('sum by (le) (rate(main_app_rename_seconds_bucket[5m])) > 3 or up == 0')).toEqual([
    'main_app_rename_seconds_bucket',
    'up',
  ]);
});
