import { context, trace } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Tracing, TracingOptions } from './tracing';

/** Sends spans to a collector over HTTP; one that is away costs nothing but its spans. */
export async function startExporter(options: TracingOptions & { endpoint: string }): Promise<Tracing> {
  // Here and not above: a bundle hoists what a module imports, and whoever traces nothing should load nothing.
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = await import('@opentelemetry/resources');
  const sdk = await import('@opentelemetry/sdk-trace');
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/$/, '')}/v1/traces`,
    headers: parseHeaders(options.headers),
    timeoutMillis: 5_000,
  });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.serviceName }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(options.sampleRatio) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: withoutQueries(exporter) })],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return {
    async stop() {
      await provider.forceFlush({ timeoutMillis: 5_000 }).catch(() => undefined);
      await provider.shutdown().catch(() => undefined);
    },
  };
}

/**
 * Next and fetch write whole addresses into their spans, and the query of an address may hold an invitation's or a reset's token.
 * What follows a question mark is cut off, in every text of every span.
 */
function withoutQueries(exporter: SpanExporter): SpanExporter {
  const clean = (span: ReadableSpan) => {
    for (const [key, value] of Object.entries(span.attributes)) {
      if (key === 'url.query') span.attributes[key] = '';
      else if (typeof value === 'string') span.attributes[key] = value.replace(/\?\S*/, '');
    }
  };
  return {
    export(spans, done) {
      spans.forEach(clean);
      exporter.export(spans, done);
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}

function parseHeaders(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '')
    .split(',')
    .map((pair) => pair.trim())
    .filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => {
      const cut = pair.indexOf('=');
      return [pair.slice(0, cut).trim(), decodeURIComponent(pair.slice(cut + 1).trim())];
    }),
  );
}
