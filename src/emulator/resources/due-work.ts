import type { Tx } from '../store/store';
import { cancelAsScheduled } from './cancel-subscription';
import { expireSession } from './complete-checkout';

/** What the clock alone causes: checkout sessions run out, scheduled cancellations arrive. Run before each request. */
export function settleDueWork(tx: Tx): void {
  for (const session of tx.where('checkout.session', 'status', 'open')) {
    if (session.expires_at <= tx.now) expireSession(tx, session);
  }
  for (const status of ['active', 'trialing', 'past_due']) {
    for (const subscription of tx.where('subscription', 'status', status)) {
      if (subscription.cancel_at !== null && subscription.cancel_at <= tx.now)
        cancelAsScheduled(tx, subscription);
    }
  }
}
