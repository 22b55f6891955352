import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { Clock } from '@/lib/clock';
import { createControl } from './control/control';
import { createDispatcher, defaultDelivery } from './delivery/dispatcher';
import type { Emulator } from './index';
import { createPages } from './pages/routes';
import { armEverything, armTimers } from './resources/arm-timers';
import { type DunningSettings, setDunningPolicy } from './resources/dunning';
import { operations } from './resources/operations';
import { serverSettings } from './resources/server-settings';
import { settle as settleStore } from './resources/settle';
import { include, load } from './resources/view';
import { Store, type Tx, timeItself } from './store/store';
import { createApi } from './wire/api';

export interface ServerOptions {
  port: number;
  clock: Clock;
  seed: string;
  dataFile: string | undefined;
  logger: (line: string) => void;
  webhookRetryDelaysMs: number[] | undefined;
  redirectWaitMs: number;
  dunning: DunningSettings | undefined;
  limitTestClocks: boolean | undefined;
}

const host = '127.0.0.1';
const dueWorkIntervalMs = 1_000;

/** Puts the rooms together: store, API, deliveries, hosted pages, control plane, one HTTP server. */
export async function startServer(options: ServerOptions): Promise<Emulator> {
  const { clock, seed, dataFile, logger } = options;
  let handle: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const server = createAdaptorServer({ fetch: (request) => handle(request), hostname: host });
  // The port is the lock of the data file: a second emulator must fail before it touches the file.
  const port = await listen(server, options.port);
  const url = `http://${host}:${port}`;
  const store = openStore(
    server,
    () => new Store({ clock, seed, dataFile, baseUrl: () => url, arm: armTimers }),
  );
  const configure = () => store.transaction(timeItself, (tx) => applyOptions(tx, options));
  configure();
  store.transaction(timeItself, armEverything);
  const delivery = {
    ...defaultDelivery,
    retryDelaysMs: options.webhookRetryDelaysMs ?? defaultDelivery.retryDelaysMs,
  };
  const dispatcher = createDispatcher(store, delivery, logger);
  const api = createApi({ store, operations, source: { load, include }, logger });

  const settle = () => settleStore(store, logger);
  const reset = () => {
    dispatcher.clear();
    store.reset();
    configure();
  };

  const app = new Hono();
  app.use(async (_c, next) => {
    settle();
    await next();
    // A test clock that the request sent off goes on without another request.
    setImmediate(settle);
  });
  app.all('/v1/*', async (c) => {
    const { pathname, search } = new URL(c.req.url);
    const body = c.req.method === 'POST' ? await c.req.text() : '';
    const answer = api({
      method: c.req.method,
      path: pathname,
      query: search.slice(1),
      body,
      header: (name) => c.req.header(name),
    });
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  });
  app.route('/_emulator', createControl({ store, dispatcher, settle, reset }));
  app.route('/', createPages({ store, dispatcher, settle, redirectWaitMs: options.redirectWaitMs }));
  app.onError((error, c) => {
    logger(`the emulator failed: ${error.stack}`);
    return c.text(`The emulator failed: ${error.message}`, 500);
  });

  handle = (request) => app.fetch(request);
  store.onCommit(dispatcher.poke);
  dispatcher.poke();
  const timer = setInterval(settle, dueWorkIntervalMs);
  timer.unref();

  return {
    url,
    port,
    async reset() {
      reset();
    },
    async close() {
      clearInterval(timer);
      await dispatcher.close();
      await closeServer(server);
      store.close();
    },
  };
}

/** What the options say holds from now on; what they leave open stays as the data file has it. */
function applyOptions(tx: Tx, { dunning, limitTestClocks }: ServerOptions): void {
  if (dunning) setDunningPolicy(tx, dunning);
  if (limitTestClocks !== undefined)
    tx.put('server_clock', { ...serverSettings(tx), limits_test_clocks: limitTestClocks });
}

/** A damaged data file must not leave the port taken. */
function openStore(server: ServerType, open: () => Store): Store {
  try {
    return open();
  } catch (error) {
    server.close();
    throw error;
  }
}

function listen(server: ServerType, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address() as AddressInfo;
      resolve(address.port);
    });
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
