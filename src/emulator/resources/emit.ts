import type Stripe from 'stripe';
import { queueDeliveries } from '../delivery/outbox';
import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { TableName, Tables } from '../store/tables';
import { serverSettings } from './server-settings';
import { view } from './view';

type EventType = Stripe.Event['type'];

/**
 * Writes an event with a snapshot of `object`, in the unit of work that changed it, and queues its deliveries. Events
 * carry the server's time, also those about objects on a test clock (seen in recorded events).
 */
export function emit(tx: Tx, type: EventType, object: object, previous?: object): void {
  const event = {
    id: tx.newId(isAboutPayment(type) ? 'evt3' : 'evt'),
    object: 'event' as const,
    api_version: serverSettings(tx).api_version,
    created: tx.serverNow,
    data: { object, ...(previous && { previous_attributes: previous }) },
    livemode: false as const,
    pending_webhooks: 0,
    request: { id: tx.cause.requestId, idempotency_key: tx.cause.idempotencyKey },
    type,
  };
  tx.put('event', { ...event, pending_webhooks: queueDeliveries(tx, event) });
}

/** Stores a new object and says so. */
export function create<K extends TableName>(tx: Tx, table: K, value: Tables[K], type: EventType): Tables[K] {
  tx.put(table, value);
  emit(tx, type, view(tx, table, value));
  return value;
}

/**
 * Changes an object. The event carries `previous_attributes`; a change that changes nothing has none.
 */
export function change<K extends TableName>(
  tx: Tx,
  table: K,
  current: Tables[K],
  patch: Partial<Tables[K]>,
  type: EventType,
): Tables[K] {
  const next = { ...current, ...patch };
  const before = view(tx, table, current);
  tx.put(table, next);
  const after = view(tx, table, next);
  const previous = previousAttributes(before, after);
  if (previous) emit(tx, type, after, previous);
  return next;
}

/** Changes an object with an event that is not `*.updated`: those carry no `previous_attributes`. */
export function advance<K extends TableName>(
  tx: Tx,
  table: K,
  current: Tables[K],
  patch: Partial<Tables[K]>,
  type: EventType,
): Tables[K] {
  const next = { ...current, ...patch };
  tx.put(table, next);
  emit(tx, type, view(tx, table, next));
  return next;
}

function isAboutPayment(type: EventType): boolean {
  return /^(payment_intent|charge|refund)\./.test(type);
}
