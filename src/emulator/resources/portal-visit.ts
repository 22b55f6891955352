import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';

/** "Sessions are short-lived": five minutes until they are opened, an hour from then on. */
const unusedSeconds = 5 * 60;
const openedSeconds = 3600;

/**
 * Opens a portal session, or goes on in it; false when its time is over. Customers need no login: the address is the
 * key. https://docs.stripe.com/api/customer_portal/sessions
 */
export function visitPortal(tx: Tx, session: Tables['billing_portal.session']): boolean {
  const visit = tx.get('portal_visit', session.id);
  if (visit) return tx.serverNow < visit.opened_at + openedSeconds;
  if (tx.serverNow >= session.created + unusedSeconds) return false;
  tx.put('portal_visit', { id: session.id, opened_at: tx.serverNow });
  return true;
}
