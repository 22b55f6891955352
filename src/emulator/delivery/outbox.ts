import { systemClock } from '@/lib/clock';
import { planDelivery } from '../faults/delivery-faults';
import type { Delivery, StoredEvent } from '../store/delivery-rows';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { deliverySettings } from './delivery-settings';

/**
 * Queues an event for every enabled endpoint that wants its type; part of the unit of work that made the event. Answers
 * how many endpoints have yet to accept it.
 */
export function queueDeliveries(tx: Tx, event: StoredEvent): number {
  const endpoints = tx.all('webhook_endpoint').filter((endpoint) => wants(endpoint, event.type));
  if (endpoints.length === 0) return 0;
  const isCollecting = deliverySettings(tx).mode === 'collect';
  for (const endpoint of endpoints) {
    const plan = planDelivery(tx, event, endpoint);
    const later = plan.delayMs > 0 ? systemClock.nowMs() + plan.delayMs : null;
    for (let copy = 0; copy <= plan.copies; copy += 1) {
      put(tx, event.id, endpoint.id, {
        status: plan.fault?.is_dropped ? 'dropped' : isCollecting ? 'collected' : 'pending',
        error: plan.fault?.is_dropped ? 'dropped by a fault' : null,
        next_attempt_at_ms: isCollecting || plan.fault?.is_dropped ? null : later,
        resent: copy > 0,
        ...(plan.fault && { fault: plan.fault }),
      });
    }
  }
  return isCollecting ? 0 : endpoints.length;
}

/** Sends an event once more, by hand: no fault hits it. */
export function resend(tx: Tx, event: string, endpoint: string): Delivery {
  return put(tx, event, endpoint, { status: 'pending', error: null, next_attempt_at_ms: null, resent: true });
}

function put(
  tx: Tx,
  event: string,
  endpoint: string,
  rest: Pick<Delivery, 'status' | 'error' | 'next_attempt_at_ms' | 'resent' | 'fault'>,
): Delivery {
  // Named after the event, so that an endpoint or a fault changes no object's id.
  const turn = tx.where('delivery', 'event', event).length + 1;
  const id = `del_${event.replace('evt_', '')}_${turn}`;
  const delivery = { id, event, endpoint, attempts: 0, http_status: null, tries: [], ...rest };
  tx.put('delivery', delivery);
  return delivery;
}

function wants(endpoint: Tables['webhook_endpoint'], type: string): boolean {
  if (endpoint.status !== 'enabled') return false;
  return endpoint.enabled_events.some((wanted) => wanted === '*' || wanted === type);
}
