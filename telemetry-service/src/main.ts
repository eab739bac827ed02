// The telemetry service as a program.
import { runProgram } from '@swamp-club/platform/program.ts';
import { startTelemetry } from './composition.ts';
import { loadConfig } from './config.ts';

await runProgram('telemetry-service', () => startTelemetry(loadConfig()));
