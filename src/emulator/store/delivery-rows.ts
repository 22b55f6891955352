import type Stripe from 'stripe';
import type { DeliveryFault } from '../faults/fault';

/** What the store holds of events and of sending them. */

/** An event with its snapshot, frozen in the newest shape; who reads it gets it as its `api_version` has it. */
export interface StoredEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: object; previous_attributes?: object };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: Stripe.Event['type'];
}

export interface EndpointSecret {
  /** The endpoint's id. */
  id: string;
  /** All live secrets, newest first; each signs every delivery. */
  secrets: string[];
}

/** `collected` is kept without being sent; `dropped` will never be sent (again). */
export type DeliveryStatus = 'pending' | 'succeeded' | 'failed' | 'dropped' | 'collected';

/** One POST and what came of it. */
export interface DeliveryTry {
  /** Real milliseconds when it was sent. */
  at_ms: number;
  /** Milliseconds until the answer, or until none was awaited any more. */
  took_ms: number;
  http_status: number | null;
  error: string | null;
}

export interface Delivery {
  id: string;
  event: string;
  endpoint: string;
  status: DeliveryStatus;
  /** Tries made so far. */
  attempts: number;
  /** Answer of the last try; null when none arrived. */
  http_status: number | null;
  error: string | null;
  /** Real milliseconds; null when no further try will come. */
  next_attempt_at_ms: number | null;
  /** Seconds of the account's own clock; set in place of the above when retries follow that clock. */
  next_attempt_at?: number | null;
  /** Sent by hand or twice: does not count towards the event's `pending_webhooks`. */
  resent: boolean;
  /** Every try, oldest first. Absent in rows of earlier versions. */
  tries?: DeliveryTry[];
  /** What the account's faults do to it. */
  fault?: DeliveryFault;
}

/** How an account's events are sent. */
export interface DeliverySettings {
  id: 'settings';
  /** `collect` keeps deliveries for a test to look at and sends nothing. */
  mode: 'http' | 'collect';
  /** `fast` and `real` by real time, `clock` by the account's own clock. */
  retry: 'fast' | 'real' | 'clock';
  /** Milliseconds between a failed try and the next, one entry per retry; null for the schedule's own. */
  retry_delays_ms: number[] | null;
  timeout_ms: number;
}
