// The service's own metrics, by Prometheus' naming conventions; no label ever holds a person's or device's id.
import { CommandOutcome } from '@swamp-club/telemetry-contract';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** A series that is missing until something happens cannot be seen to grow: those that are known begin at 0. */
export function createMetrics(registry: Registry) {
  const metrics = declareMetrics([registry]);
  for (const result of ['accepted', 'duplicate']) metrics.eventsReceived.inc({ result }, 0);
  for (const outcome of [...CommandOutcome.options, 'conflict']) metrics.commands.inc({ outcome }, 0);
  for (const kind of ['command', 'event']) {
    metrics.deadLetters.inc({ kind }, 0);
    for (const reason of ['refused', 'unexpected']) metrics.retries.inc({ kind, reason }, 0);
  }
  for (const reason of ['lease_lost', 'database', 'unexpected']) metrics.retries.inc({ kind: 'batch', reason }, 0);
  return metrics;
}

function declareMetrics(registers: Registry[]) {
  return {
    calls: new Counter({
      name: 'telemetry_contract_calls_total',
      help: 'Calls of the contract, by the release that the client speaks, procedure and result.',
      labelNames: ['client_version', 'procedure', 'result'],
      registers,
    }),
    eventsReceived: new Counter({
      name: 'telemetry_events_received_total',
      help: 'Events on /ingest, by what became of them.',
      labelNames: ['result'],
      registers,
    }),
    ingestRefused: new Counter({
      name: 'telemetry_ingest_refused_total',
      help: 'Requests to /ingest that were refused, by HTTP status.',
      labelNames: ['status'],
      registers,
    }),
    eventsApplied: new Counter({
      name: 'telemetry_events_applied_total',
      help: 'Events that the projector has worked off.',
      registers,
    }),
    commands: new Counter({
      name: 'telemetry_commands_applied_total',
      help: 'Commands that the projector has worked off, by outcome; superseded: a newer name was known already.',
      labelNames: ['outcome'],
      registers,
    }),
    commandSeconds: new Histogram({
      name: 'telemetry_command_seconds',
      help: "From a command's being accepted to its being applied, by telemetry's clock alone. main_app_rename_seconds is end to end.",
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800],
      registers,
    }),
    retries: new Counter({
      name: 'telemetry_projector_retries_total',
      help: 'What the projector will try again, and why: a command or an event that failed by itself, or whatever was under way.',
      labelNames: ['kind', 'reason'],
      registers,
    }),
    deadLetters: new Counter({
      name: 'telemetry_dead_letters_total',
      help: 'Commands and events given up; somebody has to look.',
      labelNames: ['kind'],
      registers,
    }),
    unlinkedDevices: new Counter({
      name: 'telemetry_unlinked_devices_total',
      help: 'Devices counted but not linked, because their person has too many.',
      registers,
    }),
    unreadableSnapshots: new Counter({
      name: 'telemetry_snapshots_unreadable_total',
      help: 'Snapshots left out of an answer, because they are not as the contract has them.',
      registers,
    }),
    batchSeconds: new Histogram({
      name: 'telemetry_projector_batch_seconds',
      help: 'How long one transaction of the projector takes.',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    leaseChanges: new Counter({
      name: 'telemetry_projector_lease_changes_total',
      help: 'How often this process became the projector.',
      registers,
    }),
    leaseHeld: new Gauge({
      name: 'telemetry_projector_lease_held',
      help: '1 in the process that is the projector, as far as it knows; 0 in all others.',
      registers,
    }),
  };
}
