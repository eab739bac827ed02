// What a running club says of itself after a story: every metric with a value that fits, and a log without anybody in it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { z } from 'zod';
import type { Samples } from '../support/metrics.ts';
import { OPERATOR_TOKEN } from '../support/operator.ts';
import { clubOfFile, type TestClub } from './club.ts';
import { playStory, type Observed } from './observed-story.ts';

const lines: string[] = [];
let club: TestClub;
let observed: Observed;

beforeAll(async () => {
  const settings = { OPERATOR_TOKEN, LOG_LEVEL: 'trace', COMMAND_MAX_ATTEMPTS: '2', LEASE_MS: '10000' };
  club = await clubOfFile(settings, (line) => void lines.push(line));
  observed = await playStory(club);
}, 180_000);
afterAll(() => club[Symbol.asyncDispose]());

/** Without those of every Node.js process, and the buckets. */
const own = (samples: Samples) =>
  Object.fromEntries([...samples].filter(([name]) => /^(main_app|telemetry)_/.test(name) && !name.includes('_bucket')));

/** Without labels and what a histogram adds. */
const namesOf = (samples: object) =>
  [...new Set(Object.keys(samples).map((name) => name.replace(/\{.*/, '').replace(/_(count|sum)$/, '')))].toSorted();

const documented = await readFile(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');

test('every metric is there, with a value that fits the story, and in the table of docs/operations.md', () => {
  onTestFailed(() => console.error(club.lastLines()));
  const { mainApp, telemetry } = observed;
  const some = expect.any(Number);
  const ofMainApp = {
    main_app_outbox_pending: 0,
    main_app_outbox_dead: 1,
    main_app_outbox_oldest_age_seconds: 0,
    main_app_rename_seconds_count: 2,
    main_app_rename_seconds_sum: some,
    'main_app_relay_retries_total{reason="unreachable"}': some,
    'main_app_dead_letters_total{type="username_changed"}': 1,
    'main_app_dead_letters_total{type="account_deleted"}': 0,
    main_app_snapshots_stale_total: 1,
    main_app_snapshots_skipped_total: 0,
    'main_app_lease_changes_total{lease="relay"}': 1,
    'main_app_lease_changes_total{lease="score-watcher"}': 1,
    'main_app_lease_held{lease="relay"}': 1,
    'main_app_lease_held{lease="score-watcher"}': 1,
    main_app_scores_followed_timestamp_seconds: expect.closeTo(Date.now() / 1000, -3),
  };
  const ofTelemetry = {
    'telemetry_commands{status="pending"}': 0,
    'telemetry_commands{status="done"}': 4,
    'telemetry_commands{status="dead"}': 1,
    'telemetry_commands{status="discarded"}': 0,
    'telemetry_events{status="pending"}': 0,
    'telemetry_events{status="done"}': 4,
    'telemetry_projector_lag_seconds{queue="commands"}': 0,
    'telemetry_projector_lag_seconds{queue="events"}': 0,
    'telemetry_commands_applied_total{outcome="superseded"}': 1,
    'telemetry_commands_applied_total{outcome="rekeyed"}': 1,
    'telemetry_commands_applied_total{outcome="erased"}': 1,
    telemetry_command_seconds_count: 4,
    telemetry_events_applied_total: 4,
    'telemetry_events_received_total{result="accepted"}': 4,
    'telemetry_events_received_total{result="duplicate"}': 2,
    'telemetry_ingest_refused_total{status="401"}': 1,
    'telemetry_dead_letters_total{kind="command"}': 1,
    'telemetry_dead_letters_total{kind="event"}': 0,
    'telemetry_projector_retries_total{kind="command",reason="unexpected"}': 1,
    telemetry_projector_lease_changes_total: 1,
    telemetry_projector_lease_held: 1,
    'telemetry_contract_calls_total{client_version="1.2.0",procedure="identity.enqueueRename",result="COMMAND_CONFLICT"}': 1,
    telemetry_projector_batch_seconds_count: some,
    telemetry_snapshots_unreadable_total: 0,
    telemetry_unlinked_devices_total: 0,
  };
  expect(own(mainApp)).toMatchObject(ofMainApp);
  expect(own(telemetry)).toMatchObject(ofTelemetry);
  const known = namesOf({ ...ofMainApp, ...ofTelemetry });
  expect(known).toEqual(namesOf({ ...own(mainApp), ...own(telemetry) }));
  expect(known.filter((name) => !documented.includes(`\`${name}`))).toEqual([]);
  expect(mainApp.get('main_app_relay_retries_total{reason="unreachable"}')).toBeGreaterThan(0);
  // In seconds: two renames, of which one waited for telemetry.
  expect(mainApp.get('main_app_rename_seconds_sum')).toBeGreaterThan(0);
  expect(mainApp.get('main_app_rename_seconds_sum')).toBeLessThan(120);
  const names = [...mainApp.keys(), ...telemetry.keys()].join('\n');
  expect(names).not.toMatch(/quagmire|[0-9a-f]{24}/);
});

const Line = z.looseObject({
  msg: z.string().optional(),
  reqId: z.string().optional(),
  commandId: z.string().optional(),
  trace_id: z.string().optional(),
});
const logged = () => lines.filter((line) => line.startsWith('{')).map((line) => Line.parse(JSON.parse(line)));

test('no line of the log says who somebody is, or lets anybody in', () => {
  const told = lines.filter((line) => observed.secrets.some((secret) => line.includes(secret)));
  expect(told).toEqual([]);
  // It did say something.
  expect(logged().some(({ msg }) => msg === 'request answered')).toBe(true);
});

test('every line about a request or a command says its trace, and a rename is found in both services by it', () => {
  const about = logged().filter(({ reqId, commandId }) => reqId !== undefined || commandId !== undefined);
  expect(about.filter(({ trace_id }) => !/^[0-9a-f]{32}$/.test(trace_id ?? ''))).toEqual([]);
  const [, commandId] = observed.commandIds;
  const ofCommand = logged().filter((line) => line.commandId === commandId);
  const traces = new Set(ofCommand.map(({ trace_id }) => trace_id));
  expect(traces.size).toBe(1);
  const [traceId] = traces;
  const said = new Set(logged().flatMap(({ trace_id, msg = '' }) => (trace_id === traceId ? msg : [])));
  const way = [
    'request answered',
    'rename accepted',
    'command accepted by telemetry',
    'command applied',
    'command arrived',
  ];
  for (const message of way) expect(said).toContain(message);
});
