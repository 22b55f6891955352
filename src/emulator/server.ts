import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { Account } from './accounts/account';
import { defaultAccount } from './accounts/account-name';
import { Accounts, type AccountsOptions } from './accounts/accounts';
import { createApiListener } from './accounts/api-listener';
import { type ClockOption, emulatorClock } from './accounts/emulator-clock';
import { createControl } from './control/control';
import { controlClient } from './control/control-client';
import { setDeliverySettings } from './delivery/delivery-settings';
import type { Emulator } from './index';
import { EmulatorOptionError } from './option-error';
import { createPages } from './pages/routes';
import { type DunningSettings, setDunningPolicy } from './resources/dunning';
import { serverSettings, setDefaultVersion } from './resources/server-settings';
import type { Tx } from './store/store';
import type { Audit } from './wire/audit';
import { StripeError, unrecognizedUrl } from './wire/stripe-error';

export interface ServerOptions {
  port: number;
  clock: ClockOption;
  seed: string;
  dataFile: string | undefined;
  logger: (line: string) => void;
  webhookRetryDelaysMs: number[] | undefined;
  redirectWaitMs: number;
  dunning: DunningSettings | undefined;
  limitTestClocks: boolean | undefined;
  apiVersion: string | undefined;
  audit: Audit | undefined;
}

const host = '127.0.0.1';

/** Puts the rooms together: accounts, API, hosted pages, control plane, one HTTP server. */
export async function startServer(options: ServerOptions): Promise<Emulator> {
  const { seed, dataFile, logger } = options;
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  // Before the data file: a start that finds its port taken must not touch the file.
  const port = await listen(server, options.port);
  const url = `http://${host}:${port}`;
  const common: AccountsOptions = {
    clock: emulatorClock(options.clock),
    seed,
    dataFile,
    baseUrl: () => url,
    logger,
    configure: (tx) => applyOptions(tx, options),
    audit: options.audit,
  };
  const { accounts, stranger } = openAccounts(server, common);

  const app = new Hono();
  // The pages first: the control plane opens an account for whatever else is asked under /_emulator.
  app.route('/', createPages({ accounts, redirectWaitMs: options.redirectWaitMs }));
  app.route('/_emulator', createControl(accounts));
  app.notFound((c) => {
    const { fields } = unrecognizedUrl(c.req.method, c.req.path);
    return c.json({ error: fields }, 404);
  });
  app.onError((error, c) => {
    logger(`the emulator failed: ${error.stack}`);
    return c.text(`The emulator failed: ${error.message}`, 500);
  });

  const api = createApiListener(accounts, stranger, logger);
  const web = getRequestListener(app.fetch, { hostname: host, overrideGlobalObjects: false });
  answer = (request, response) => {
    if (isApi(request.url ?? '')) api(request, response);
    else void web(request, response);
  };

  return {
    url,
    port,
    control: controlClient((path, init) => app.request(path, init), defaultAccount),
    async reset() {
      await accounts.clear();
    },
    async close() {
      await accounts.close();
      await stranger.close();
      await closeServer(server);
    },
  };
}

function isApi(url: string): boolean {
  return /^\/v[12](?:[/?]|$)/.test(url);
}

/** What the options say holds from now on; what they leave open stays as the data file has it. */
function applyOptions(tx: Tx, options: ServerOptions): void {
  const { apiVersion, dunning, limitTestClocks, webhookRetryDelaysMs } = options;
  if (apiVersion !== undefined) setDefaultVersion(tx, apiVersion);
  if (dunning) setDunningPolicy(tx, dunning);
  if (webhookRetryDelaysMs) setDeliverySettings(tx, { retry_delays_ms: webhookRetryDelaysMs });
  if (limitTestClocks !== undefined)
    tx.put('server_clock', { ...serverSettings(tx), limits_test_clocks: limitTestClocks });
}

/** A damaged data file or a wrong option must not leave the port taken. `stranger` is for keys that open no account. */
function openAccounts(server: Server, options: AccountsOptions): { accounts: Accounts; stranger: Account } {
  try {
    const stranger = new Account({ ...options, name: '', commits: [], append: undefined });
    return { accounts: new Accounts(options), stranger };
  } catch (error) {
    server.close();
    if (error instanceof StripeError) throw new EmulatorOptionError(error.message, { cause: error });
    throw error;
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address() as AddressInfo;
      resolve(address.port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
