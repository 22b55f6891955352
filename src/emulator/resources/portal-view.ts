import type Stripe from 'stripe';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';

export function viewPortalSession(
  tx: Tx,
  row: Tables['billing_portal.session'],
): Wire<Stripe.BillingPortal.Session> {
  return { ...row, url: `${tx.baseUrl}/p/session/${row.id}` };
}
