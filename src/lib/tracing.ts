import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';

export interface TracingOptions {
  /** Of the collector: spans are sent to `<endpoint>/v1/traces`. Absent: nothing is traced, and the SDK is not even loaded. */
  endpoint: string | undefined;
  /** `name=value,name=value` */
  headers: string | undefined;
  serviceName: string;
  /** Share of the traces that are kept, 0 to 1. */
  sampleRatio: number;
}

export interface Tracing {
  /** Sends what waits, for five seconds at most. */
  stop(): Promise<void>;
}

declare global {
  // Started by whoever comes first in a process: our server, or Next's instrumentation hook.
  var appFactoryTracing: Promise<Tracing | null> | undefined;
}

/** Starts tracing once per process; null when there is no exporter. */
export function startTracing(options: TracingOptions): Promise<Tracing | null> {
  globalThis.appFactoryTracing ??= options.endpoint
    ? import('./tracing-exporter').then(({ startExporter }) =>
        startExporter({ ...options, endpoint: options.endpoint ?? '' }),
      )
    : Promise.resolve(null);
  return globalThis.appFactoryTracing;
}

/**
 * Runs `work` inside a span of that name. Ids belong into the attributes; secrets, addresses and amounts do not: traces go to another
 * system. Without an exporter this is the call and nothing else.
 */
export function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return trace.getTracer('appfactory').startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      // The name alone: a database error's message holds the row.
      span.setStatus({
        code: SpanStatusCode.ERROR,
        message: error instanceof Error ? error.name : 'unknown',
      });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Adds to the span that is open, when one is. */
export function addToSpan(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}
