import { type Clock, systemClock } from '@/lib/clock';
import type { DunningSettings } from './resources/dunning';
import { startServer } from './server';

export interface EmulatorOptions {
  /** Default 12111; 0 takes any free port. The host is 127.0.0.1 and nothing else. */
  port?: number;
  /** Business time. Signatures and retries of webhooks follow real time. */
  clock?: Clock;
  /** Ids are a function of (seed, clock, requests). */
  seed?: string;
  /** The durable store; absent means memory. */
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
}

export interface Emulator {
  url: string;
  port: number;
  /** Forgets everything, in the data file too. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Starts an emulator on 127.0.0.1. Rejects when the port is taken (`EADDRINUSE`). */
export function createEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startServer({
    port: options.port ?? 12_111,
    clock: options.clock ?? systemClock,
    seed: options.seed ?? 'app-factory',
    dataFile: options.dataFile,
    logger: options.logger ?? (() => undefined),
    webhookRetryDelaysMs: options.webhookRetryDelaysMs,
    redirectWaitMs: options.redirectWaitMs ?? 2_000,
    dunning: options.dunning,
    limitTestClocks: options.limitTestClocks,
  });
}
