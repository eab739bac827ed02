// The service's own metrics, by Prometheus' naming conventions; no label ever holds a person's or device's id.
import { Counter, Histogram, type Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics(registry: Registry) {
  const registers = [registry];
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
      help: 'Commands that the projector has worked off, by outcome.',
      labelNames: ['outcome'],
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
  };
}
