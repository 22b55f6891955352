import type { Tx } from '../store/store';
import type { StoredEvent, Tables } from '../store/tables';

/** Queues an event for every enabled endpoint that wants its type; part of the unit of work that made the event. */
export function queueDeliveries(tx: Tx, event: StoredEvent): number {
  const endpoints = tx.all('webhook_endpoint').filter((endpoint) => wants(endpoint, event.type));
  for (const endpoint of endpoints) queueDelivery(tx, event.id, endpoint.id, false);
  return endpoints.length;
}

export function queueDelivery(tx: Tx, event: string, endpoint: string, resent: boolean): void {
  tx.put('delivery', {
    id: tx.newId('del'),
    event,
    endpoint,
    status: 'pending',
    attempts: 0,
    http_status: null,
    error: null,
    next_attempt_at_ms: null,
    resent,
  });
}

function wants(endpoint: Tables['webhook_endpoint'], type: string): boolean {
  if (endpoint.status !== 'enabled') return false;
  return endpoint.enabled_events.some((wanted) => wanted === '*' || wanted === type);
}
