import { secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { priceCheckout } from './checkout-amounts';

type Session = Tables['checkout.session'];

/**
 * An open copy of an expired session that may be recovered; the same copy while it is open. Null when the session has
 * no recovery link or its thirty days are over. https://docs.stripe.com/payments/checkout/abandoned-carts
 */
export function recoverCheckout(tx: Tx, session: Session): Session | null {
  const recovery = session.after_expiration?.recovery;
  const plan = tx.get('checkout_plan', session.id);
  if (session.status !== 'expired' || !recovery?.enabled || !plan) return null;
  if (recovery.expires_at === null || recovery.expires_at <= tx.now) return null;
  const earlier = tx
    .where('checkout.session', 'status', 'open')
    .find((candidate) => candidate.recovered_from === session.id && candidate.expires_at > tx.now);
  if (earlier) return earlier;
  const id = tx.newId('cs');
  const copy: Session = {
    ...session,
    id,
    after_expiration: null,
    allow_promotion_codes: recovery.allow_promotion_codes,
    created: tx.now,
    expires_at: tx.now + secondsPerDay,
    recovered_from: session.id,
    status: 'open',
  };
  const lines = plan.lines.map((line) => ({ ...line, id: tx.newId('li') }));
  return priceCheckout(tx, copy, {
    ...plan,
    id,
    lines,
    paymentIntent: null,
    setupIntent: null,
    pendingPaymentMethod: null,
  });
}
