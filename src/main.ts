import { createServer } from 'node:http';
import { setSourceMapsSupport } from 'node:module';
import { inspect } from 'node:util';
import next from 'next';
import { BootError, boot } from '@/boot';
import { EnvironmentError, readEnv, tracingOptions } from '@/env';
import { createScrub } from '@/lib/scrub';
import { startTracing } from '@/lib/tracing';
import { answerWebhook } from '@/server/answer-webhook';
import { createSyncNotifier } from '@/server/notify-sync';
import { getServices, socketAddressHeader } from '@/services';
import { runWorker, type Worker } from '@/worker/run-worker';

/*
 * `npm start`: a Node server around Next. It answers Stripe's webhook itself, before Next's router, which costs three times as much
 * per event; everything else is Next's. The worker runs inside unless WORKER=separate.
 */

const webhookPath = '/api/billing/webhook';
const stopDeadlineMs = 4_500;

async function start(): Promise<void> {
  // A stack of the bundle then names our files.
  setSourceMapsSupport(true, { nodeModules: false });
  const env = readEnv();
  const tracing = await startTracing(tracingOptions(env));
  const services = getServices(() => env);
  await boot(services, (message) => refuse(message));

  const isDevelopment = env.NODE_ENV !== 'production';
  const app = next({
    dev: isDevelopment,
    dir: process.cwd(),
    hostname: env.HOST ?? 'localhost',
    port: env.PORT,
  });
  const server = createServer();
  server.keepAliveTimeout = 65_000;
  await app.prepare();
  const handlePage = app.getRequestHandler();

  server.on('request', (request, response) => {
    const path = request.url?.split('?', 1)[0];
    // Over whatever a client sent under that name.
    request.headers[socketAddressHeader] = request.socket.remoteAddress ?? 'unknown';
    if (path === webhookPath) void answerWebhook(services, request, response);
    else void handlePage(request, response);
  });
  const handleUpgrade = app.getUpgradeHandler();
  server.on('upgrade', (request, socket, head) => void handleUpgrade(request, socket, head));

  let worker: Worker | undefined;
  if (env.WORKER === 'inline') worker = await runWorker(services);
  else services.kick.run = createSyncNotifier(services);

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(isPortTaken(error) ? new BootError(portTaken(env.PORT)) : error));
    server.listen(env.PORT, env.HOST ?? (isDevelopment ? '127.0.0.1' : undefined), resolve);
  });
  const address = server.address();
  services.logger.info(
    { port: typeof address === 'object' ? address?.port : env.PORT, worker: env.WORKER },
    'ready',
  );

  const stop = async () => {
    // A stream that stays open must not keep the process: streams end first, then what is claimed is finished.
    const hardStop = setTimeout(() => process.exit(1), stopDeadlineMs).unref();
    services.shutdown.abort(new DOMException('the server is stopping', 'AbortError'));
    server.close();
    await worker?.stop();
    server.closeAllConnections();
    await services.close();
    await tracing?.stop();
    clearTimeout(hardStop);
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
}

function isPortTaken(error: Error): boolean {
  return 'code' in error && error.code === 'EADDRINUSE';
}

function portTaken(port: number): string {
  return `Port ${port} is taken. Stop what listens there, or set PORT to another one.`;
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
