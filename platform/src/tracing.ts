// Sends spans to an OpenTelemetry collector. The one place that knows the SDK: everybody else uses its API, which does nothing without.
import { diag, DiagLogLevel, ProxyTracerProvider, trace } from '@opentelemetry/api';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';

/** A collector that does not answer keeps nobody from stopping. */
const DELIVER_WITHIN_MS = 2000;

const nothing = () => undefined;

/**
 * From now on spans are recorded and sent to `endpoint`, OTLP over HTTP, as `serviceName`'s; without an endpoint nothing is, and
 * nothing is loaded. Disposing of it sends what is left, for at most 2 s. Once a process.
 */
export async function startTracing(
  endpoint: string | undefined,
  { serviceName, log }: { serviceName: string; log: Logger },
): Promise<AsyncDisposable> {
  if (endpoint === undefined) return { [Symbol.asyncDispose]: () => Promise.resolve() };
  const [{ BatchSpanProcessor, TracerProvider }, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all(
    [
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ],
  );
  const say = (message: string) => log.warn({ opentelemetry: message }, 'traces are not delivered just now');
  diag.setLogger(
    { error: say, warn: say, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: DELIVER_WITHIN_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const silent = new ProxyTracerProvider();
  trace.setGlobalTracerProvider({
    // Libraries that trace by themselves, as better-auth does, say what they failed with, and that may say a name.
    getTracer: (name, version, options) => (name === serviceName ? provider : silent).getTracer(name, version, options),
  });
  return {
    [Symbol.asyncDispose]: async () => {
      const tooLate = new AbortController();
      await Promise.race([provider.shutdown(), setTimeout(DELIVER_WITHIN_MS, null, { signal: tooLate.signal })]);
      tooLate.abort();
      trace.disable();
      diag.disable();
    },
  };
}
