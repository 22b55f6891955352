import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { releaseCharge } from './charge-core';
import { cancelIntent } from './payment-intent-states';

/** An authorization that nobody captured in time: the bank lets the money go, and the intent with it. */
export function expireAuthorization(tx: Tx, charge: Tables['charge']): void {
  const released = releaseCharge(tx, charge, 'charge.expired');
  const intent = tx.get('payment_intent', released.payment_intent ?? '');
  if (intent?.status === 'requires_capture') cancelIntent(tx, intent, 'automatic');
}
