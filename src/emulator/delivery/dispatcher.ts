import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@/lib/clock';
import type { Delivery } from '../store/delivery-rows';
import { type Store, type Touched, timeItself } from '../store/store';
import { TimerHeap } from '../store/timer-heap';
import { deliverySettings } from './delivery-settings';
import { payloadOf } from './payload';
import { recordTry } from './record-try';
import { send } from './send';

/** Deliveries under way at once, per endpoint. */
const concurrency = 8;

export interface Dispatcher {
  /** Takes up what is pending in the store: at the start, and after a reset or a restore. */
  start(): void;
  /** Called after each commit with the rows it wrote. */
  hear(touched: readonly Touched[]): void;
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
export function createDispatcher(store: Store, logger: (line: string) => void): Dispatcher {
  /** Pending deliveries by the moment they are due; an entry that a newer row has overtaken is skipped. */
  let queue = new TimerHeap();
  /** Due, but their endpoint has enough to do. */
  let waiting = new Map<string, string[]>();
  let underWay = new Map<string, Promise<void>>();
  let busy = new Map<string, number>();
  const wakers = new Set<() => void>();
  const stop = new AbortController();
  let isPaused = false;
  let alarm: NodeJS.Timeout | null = null;
  let isPoked = false;
  let order = 0;

  const row = (id: string) => store.peek('delivery', id);

  const dueAtMs = (delivery: Delivery): number => {
    const { next_attempt_at: at, next_attempt_at_ms: atMs } = delivery;
    if (at === null || at === undefined) return atMs ?? 0;
    return systemClock.nowMs() + (at - store.now()) * 1000;
  };

  const enqueue = (delivery: Delivery) => {
    order += 1;
    // What waits for the account's clock is asked again whenever that clock may have moved.
    const isClocked = typeof delivery.next_attempt_at === 'number';
    queue.push({ id: delivery.id, dueAt: isClocked ? 0 : (delivery.next_attempt_at_ms ?? 0), seq: order });
  };

  const scan = () => {
    isPoked = false;
    if (isPaused || stop.signal.aborted) return;
    const now = systemClock.nowMs();
    const later: Delivery[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (let id = queue.take(); id !== undefined; id = queue.take()) {
      const delivery = row(id);
      if (delivery?.status !== 'pending' || underWay.has(id)) continue;
      const dueAt = dueAtMs(delivery);
      if (dueAt <= now) {
        begin(delivery);
        continue;
      }
      later.push(delivery);
      next = Math.min(next, dueAt);
      // The rest of the heap is due even later.
      if (typeof delivery.next_attempt_at !== 'number') break;
    }
    for (const delivery of later) enqueue(delivery);
    if (alarm) clearTimeout(alarm);
    alarm = Number.isFinite(next) ? setTimeout(poke, Math.min(Math.max(1, next - now), 86_400_000)) : null;
    alarm?.unref();
  };

  const poke = () => {
    if (isPoked || stop.signal.aborted) return;
    isPoked = true;
    setImmediate(scan);
  };

  const begin = (delivery: Delivery) => {
    const running = busy.get(delivery.endpoint) ?? 0;
    if (running >= concurrency) {
      const line = waiting.get(delivery.endpoint);
      if (line) line.push(delivery.id);
      else waiting.set(delivery.endpoint, [delivery.id]);
      return;
    }
    busy.set(delivery.endpoint, running + 1);
    const own = { busy, underWay };
    const work = attempt(delivery).finally(() => {
      own.underWay.delete(delivery.id);
      own.busy.set(delivery.endpoint, (own.busy.get(delivery.endpoint) ?? 1) - 1);
      for (const wake of wakers) wake();
      if (own.busy === busy) takeWaiting(delivery.endpoint);
      const left = row(delivery.id);
      if (left?.status === 'pending') enqueue(left);
      poke();
    });
    underWay.set(delivery.id, work);
  };

  const takeWaiting = (endpoint: string) => {
    if (isPaused || stop.signal.aborted) return;
    const line = waiting.get(endpoint);
    for (let id = line?.shift(); id !== undefined; id = line?.shift()) {
      const delivery = row(id);
      if (delivery?.status !== 'pending' || underWay.has(id)) continue;
      begin(delivery);
      return;
    }
    waiting.delete(endpoint);
  };

  const attempt = async (delivery: Delivery) => {
    const running = underWay;
    const { payload, settings } = store.transaction(timeItself, (tx) => {
      const prepared = { payload: payloadOf(tx, delivery), settings: deliverySettings(tx) };
      if (!prepared.payload)
        tx.put('delivery', {
          ...delivery,
          status: 'dropped',
          next_attempt_at_ms: null,
          next_attempt_at: null,
        });
      return prepared;
    });
    if (!payload) return;
    const startedAtMs = systemClock.nowMs();
    const started = performance.now();
    const result = await send(payload.url, payload.body, payload.signature, {
      timeoutMs: settings.timeout_ms,
      signal: stop.signal,
    });
    // After a reset the answer belongs to nobody.
    if (stop.signal.aborted || running !== underWay) return;
    store.transaction(timeItself, (tx) => {
      const present = tx.get('delivery', delivery.id);
      if (present?.status !== 'pending') return;
      recordTry(tx, present, settings, {
        at_ms: startedAtMs,
        took_ms: Math.round(performance.now() - started),
        http_status: result.status,
        error: result.error,
      });
    });
    logger(`webhook ${payload.type} ${delivery.event} -> ${payload.url} ${result.status ?? result.error}`);
  };

  const hasUnanswered = (event: string) =>
    store.transaction(timeItself, (tx) =>
      tx
        .where('delivery', 'event', event)
        .some((found) => found.status === 'pending' && found.attempts === 0),
    );

  return {
    start() {
      for (const delivery of store.peekWhere('delivery', 'status', 'pending').reverse()) enqueue(delivery);
      poke();
    },
    hear(touched) {
      let isConcerned = false;
      for (const { table, id } of touched) {
        if (table === 'server_clock') isConcerned = true;
        const delivery = table === 'delivery' ? row(id) : undefined;
        if (delivery?.status !== 'pending' || underWay.has(id)) continue;
        enqueue(delivery);
        isConcerned = true;
      }
      if (isConcerned) poke();
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      for (const [endpoint, line] of [...waiting]) {
        const free = concurrency - (busy.get(endpoint) ?? 0);
        for (let slot = 0; slot < free && line.length > 0; slot += 1) takeWaiting(endpoint);
      }
      poke();
    },
    isPaused: () => isPaused,
    async answered(event, timeoutMs) {
      const over = AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]);
      while (!isPaused && !over.aborted && hasUnanswered(event)) {
        await Promise.race([
          new Promise<void>((resolve) => {
            wakers.add(resolve);
          }),
          delay(timeoutMs, undefined, { signal: over, ref: false }).catch(() => undefined),
        ]);
        wakers.clear();
      }
    },
    clear() {
      queue = new TimerHeap();
      waiting = new Map();
      underWay = new Map();
      busy = new Map();
    },
    async close() {
      stop.abort();
      if (alarm) clearTimeout(alarm);
      for (const wake of wakers) wake();
      await Promise.all(underWay.values());
    },
  };
}
