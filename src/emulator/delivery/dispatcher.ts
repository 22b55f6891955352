import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@/lib/clock';
import { type Store, timeItself } from '../store/store';
import type { Delivery } from '../store/tables';
import { isAccepted, type SendResult, send } from './send';
import { signatureHeader } from './signature';

export interface DeliveryOptions {
  /** Milliseconds between a failed try and the next; one entry per retry. */
  retryDelaysMs: number[];
  timeoutMs: number;
  /** Deliveries under way at once, per endpoint. */
  concurrency: number;
}

export const defaultDelivery: DeliveryOptions = {
  retryDelaysMs: [1_000, 5_000, 25_000, 120_000, 600_000],
  timeoutMs: 10_000,
  concurrency: 8,
};

export interface Dispatcher {
  /** Looks for due deliveries; called after each commit. */
  poke(): void;
  pause(): void;
  resume(): void;
  isPaused(): boolean;
  /** Resolves when no delivery of the event is still waiting for its first answer, or after `timeoutMs`. */
  answered(event: string, timeoutMs: number): Promise<void>;
  /** Forgets what is under way, for a reset. */
  clear(): void;
  close(): Promise<void>;
}

/**
 * Sends what the outbox holds, outside of any request. Rows are the truth: after a restart every pending delivery is
 * tried again, so an event reaches each endpoint at least once or ends as failed.
 */
export function createDispatcher(
  store: Store,
  options: DeliveryOptions,
  logger: (line: string) => void,
): Dispatcher {
  const underWay = new Map<string, Promise<void>>();
  const perEndpoint = new Map<string, number>();
  const waiters = new Set<() => void>();
  const stop = new AbortController();
  let isPaused = false;
  let timer: NodeJS.Timeout | null = null;
  let isPoked = false;

  const pending = () =>
    store.transaction(timeItself, (tx) => tx.where('delivery', 'status', 'pending').reverse());

  const scan = () => {
    isPoked = false;
    if (isPaused || stop.signal.aborted) return;
    const now = systemClock.nowMs();
    let next = Number.POSITIVE_INFINITY;
    for (const delivery of pending()) {
      if (underWay.has(delivery.id)) continue;
      const dueAt = delivery.next_attempt_at_ms ?? 0;
      if (dueAt > now) {
        next = Math.min(next, dueAt);
        continue;
      }
      const busy = perEndpoint.get(delivery.endpoint) ?? 0;
      if (busy < options.concurrency) start(delivery, busy);
    }
    if (timer) clearTimeout(timer);
    timer = Number.isFinite(next) ? setTimeout(poke, Math.max(1, next - now)) : null;
    timer?.unref();
  };

  const poke = () => {
    if (isPoked || stop.signal.aborted) return;
    isPoked = true;
    setImmediate(scan);
  };

  const start = (delivery: Delivery, busy: number) => {
    perEndpoint.set(delivery.endpoint, busy + 1);
    const work = attempt(delivery).finally(() => {
      underWay.delete(delivery.id);
      perEndpoint.set(delivery.endpoint, (perEndpoint.get(delivery.endpoint) ?? 1) - 1);
      for (const wake of waiters) wake();
      poke();
    });
    underWay.set(delivery.id, work);
  };

  const attempt = async (delivery: Delivery) => {
    const parcel = store.transaction(timeItself, (tx) => {
      const event = tx.get('event', delivery.event);
      const endpoint = tx.get('webhook_endpoint', delivery.endpoint);
      const secrets = tx.get('endpoint_secret', delivery.endpoint)?.secrets;
      if (event && endpoint?.status === 'enabled' && secrets) return { event, endpoint, secrets };
      // The endpoint has gone: Stripe tries no more.
      tx.put('delivery', { ...delivery, status: 'dropped', next_attempt_at_ms: null });
      return null;
    });
    if (!parcel) return;
    const body = JSON.stringify(
      { ...parcel.event, api_version: parcel.endpoint.api_version ?? parcel.event.api_version },
      null,
      2,
    );
    const signature = signatureHeader(body, parcel.secrets, systemClock);
    const result = await send(parcel.endpoint.url, body, signature, {
      timeoutMs: options.timeoutMs,
      signal: stop.signal,
    });
    if (stop.signal.aborted) return;
    record(delivery, result);
    logger(
      `webhook ${parcel.event.type} ${parcel.event.id} -> ${parcel.endpoint.url} ${result.status ?? result.error}`,
    );
  };

  const record = (sent: Delivery, result: SendResult) => {
    store.transaction(timeItself, (tx) => {
      const delivery = tx.get('delivery', sent.id);
      if (!delivery) return;
      const attempts = delivery.attempts + 1;
      const wait = options.retryDelaysMs[attempts - 1];
      const accepted = isAccepted(result);
      const isOver = accepted || wait === undefined;
      tx.put('delivery', {
        ...delivery,
        attempts,
        http_status: result.status,
        error: result.error,
        status: accepted ? 'succeeded' : isOver ? 'failed' : 'pending',
        next_attempt_at_ms: isOver ? null : systemClock.nowMs() + (wait ?? 0),
      });
      const event = tx.get('event', delivery.event);
      if (accepted && event && !delivery.resent) {
        tx.put('event', { ...event, pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
      }
    });
  };

  const hasUnanswered = (event: string) =>
    store.transaction(timeItself, (tx) =>
      tx.where('delivery', 'event', event).some((row) => row.status === 'pending' && row.attempts === 0),
    );

  return {
    poke,
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      poke();
    },
    isPaused: () => isPaused,
    async answered(event, timeoutMs) {
      const over = AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]);
      while (!isPaused && !over.aborted && hasUnanswered(event)) {
        await Promise.race([
          new Promise<void>((resolve) => {
            waiters.add(resolve);
          }),
          delay(timeoutMs, undefined, { signal: over, ref: false }).catch(() => undefined),
        ]);
        waiters.clear();
      }
    },
    clear() {
      perEndpoint.clear();
    },
    async close() {
      stop.abort();
      if (timer) clearTimeout(timer);
      for (const wake of waiters) wake();
      await Promise.all(underWay.values());
    },
  };
}
