// Whose spans main-app's are.
import { trace } from '@opentelemetry/api';

export const tracer = trace.getTracer('main-app');
