import { setSourceMapsSupport } from 'node:module';
import { inspect } from 'node:util';
import { BootError, boot } from '@/boot';
import { EnvironmentError, readEnv, tracingOptions } from '@/env';
import { createScrub } from '@/lib/scrub';
import { startTracing } from '@/lib/tracing';
import { getServices } from '@/services';
import { openMetricsPort } from './metrics-port';
import { runWorker } from './run-worker';

/* `npm run worker`: the sync loop and the jobs without a web server. */

async function start(): Promise<void> {
  // A stack of the bundle then names our files.
  setSourceMapsSupport(true, { nodeModules: false });
  const env = readEnv();
  const tracing = await startTracing(tracingOptions(env));
  const services = getServices(() => env);
  await boot(services, refuse);
  const worker = await runWorker(services);
  const port = env.WORKER_METRICS_PORT;
  const metricsPort =
    port === undefined
      ? null
      : await openMetricsPort(services, port).catch((error: unknown) =>
          Object(error).code === 'EADDRINUSE'
            ? refuse(
                `Port ${port} is taken. Stop what listens there, or set WORKER_METRICS_PORT to another one.`,
              )
            : Promise.reject(error),
        );
  services.logger.info('worker ready');
  const stop = async () => {
    setTimeout(() => process.exit(1), 4_500).unref();
    services.shutdown.abort();
    await metricsPort?.close();
    await worker.stop();
    await services.close();
    await tracing?.stop();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
}

function refuse(message: string): never {
  console.error(message);
  process.exit(1);
}

start().catch((error: unknown) => {
  if (error instanceof EnvironmentError || error instanceof BootError) refuse(error.message);
  console.error(createScrub()(inspect(error)));
  process.exit(1);
});
