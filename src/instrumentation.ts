import { readTracingEnv, tracingOptions } from '@/env';
import { startTracing } from '@/lib/tracing';

/** Next calls this once, before the first request. Under our own server tracing runs already, and this finds it. */
export async function register(): Promise<void> {
  // The compiler fills this in: nothing of the SDK may reach Next's edge bundle, which has no Node.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  await startTracing(tracingOptions(readTracingEnv()));
}
