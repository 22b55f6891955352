import { nowSeconds, systemClock } from '@/lib/clock';
import type { Delivery } from '../store/delivery-rows';
import type { Tx } from '../store/store';
import { renderEvent } from '../versions/render';
import { signatureHeader } from './signature';

/** What one try sends. */
export interface Payload {
  url: string;
  type: string;
  body: string;
  /** The value of `Stripe-Signature`. */
  signature: string;
}

/**
 * The body and the signature of a delivery's next try, with what its faults make of them; null when its event, its
 * endpoint or the endpoint's secret has gone, or the endpoint is disabled: then Stripe tries no more.
 */
export function payloadOf(tx: Tx, delivery: Delivery): Payload | null {
  const event = tx.get('event', delivery.event);
  const endpoint = tx.get('webhook_endpoint', delivery.endpoint);
  const secrets = tx.get('endpoint_secret', delivery.endpoint)?.secrets;
  if (!event || endpoint?.status !== 'enabled' || !secrets) return null;
  const { fault = {} } = delivery;
  const version = fault.api_version ?? endpoint.api_version ?? event.api_version;
  const told = { ...event, api_version: version, livemode: fault.livemode ?? event.livemode };
  const body = JSON.stringify(renderEvent(told), null, 2);
  const isForged = isSpoilt(fault.wrong_signature_tries, delivery.attempts);
  const age = isSpoilt(fault.stale_timestamp_tries, delivery.attempts) ? (fault.age_seconds ?? 0) : 0;
  const signature = signatureHeader(
    body,
    isForged ? [`whsec_wrong_${delivery.id}`] : secrets,
    nowSeconds(systemClock) - age,
  );
  return { url: endpoint.url, type: event.type, body, signature };
}

function isSpoilt(tries: number | null | undefined, triesMade: number): boolean {
  return tries === null || (tries !== undefined && triesMade < tries);
}
