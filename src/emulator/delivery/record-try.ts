import { systemClock } from '@/lib/clock';
import type { Delivery, DeliverySettings, DeliveryTry } from '../store/delivery-rows';
import type { Tx } from '../store/store';
import { retryDelayMs } from './delivery-settings';

/** Each row keeps its tries; a schedule that a test made endless must not grow it for ever. */
const keptTries = 50;

/** What came of one try, and when the next is due. */
export function recordTry(tx: Tx, delivery: Delivery, settings: DeliverySettings, tried: DeliveryTry): void {
  const attempts = delivery.attempts + 1;
  const isAccepted = tried.http_status !== null && tried.http_status >= 200 && tried.http_status < 300;
  const waitMs = isAccepted ? null : retryDelayMs(settings, attempts);
  const followsClock = settings.retry === 'clock';
  tx.put('delivery', {
    ...delivery,
    attempts,
    http_status: tried.http_status,
    error: tried.error,
    status: isAccepted ? 'succeeded' : waitMs === null ? 'failed' : 'pending',
    next_attempt_at_ms: waitMs === null || followsClock ? null : systemClock.nowMs() + waitMs,
    next_attempt_at: waitMs === null || !followsClock ? null : tx.serverNow + Math.ceil(waitMs / 1000),
    tries: [...(delivery.tries ?? []), tried].slice(-keptTries),
  });
  const event = tx.get('event', delivery.event);
  if (!isAccepted || !event || delivery.resent) return;
  tx.put('event', { ...event, pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
}
