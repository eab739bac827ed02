// Whose spans the telemetry service's are.
import { trace } from '@opentelemetry/api';

export const tracer = trace.getTracer('telemetry-service');
