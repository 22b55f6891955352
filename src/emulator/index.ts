import type { ClockOption } from './accounts/emulator-clock';
import type { ControlClient } from './control/control-client';
import type { DunningSettings } from './resources/dunning';
import { startServer } from './server';
import type { Audit } from './wire/audit';

export type { ControlClient, NewFault } from './control/control-client';
export { EmulatorOptionError } from './option-error';

export interface EmulatorOptions {
  /** Default 12111; 0 takes any free port. The host is 127.0.0.1 and nothing else. */
  port?: number;
  /** Business time, default `real`. Signatures and retries of webhooks follow real time. */
  clock?: ClockOption;
  /** Ids are a function of (seed, key, clock, requests). */
  seed?: string | number;
  /** The durable store of all accounts; absent means memory. */
  dataFile?: string;
  /** One line per request and delivery. */
  logger?: (line: string) => void;
  /** Milliseconds between tries of a webhook, one entry per retry. Default 1 s, 5 s, 25 s, 2 min, 10 min. */
  webhookRetryDelaysMs?: number[];
  /** How long a completed checkout waits for the webhook's answer before it redirects. Default 2000. */
  redirectWaitMs?: number;
  /** How failed payments are retried, and what the last failure leads to. Absent members keep their value. */
  dunning?: DunningSettings;
  /** False lets a test clock jump further than Stripe's two intervals. */
  limitTestClocks?: boolean;
  /** The accounts' default API version, for requests that name none; default is the newest. */
  apiVersion?: string;
  /** Hears of every answer and event; for tests. */
  audit?: Audit;
}

export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  url: string;
  port: number;
  /** The control plane in process, of `sk_test_emulator`'s account; `control.account('acme')` is that of `sk_test_acme`. */
  control: ControlClient;
  /** Forgets every account, in the data file too. */
  reset(): Promise<void>;
  /** Ends deliveries and open connections and frees the port. */
  close(): Promise<void>;
}

/** Starts an emulator on 127.0.0.1. Rejects when the port is taken (`EADDRINUSE`) or an option is wrong (`EmulatorOptionError`). */
export function createStripeEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startServer({
    port: options.port ?? 12_111,
    clock: options.clock ?? 'real',
    seed: String(options.seed ?? 'app-factory'),
    dataFile: options.dataFile,
    logger: options.logger ?? (() => undefined),
    webhookRetryDelaysMs: options.webhookRetryDelaysMs,
    redirectWaitMs: options.redirectWaitMs ?? 2_000,
    dunning: options.dunning,
    limitTestClocks: options.limitTestClocks,
    apiVersion: options.apiVersion,
    audit: options.audit,
  });
}
