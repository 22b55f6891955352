import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';

/**
 * `save_default_payment_method: on_subscription`: the card that has paid becomes the subscription's default, if it was
 * asked for. https://docs.stripe.com/api/subscriptions/object
 */
export function savedMethod(tx: Tx, subscription: Tables['subscription'], intent: string): string | null {
  if (subscription.payment_settings?.save_default_payment_method !== 'on_subscription') return null;
  return tx.get('payment_intent', intent)?.payment_method ?? null;
}
