import type Stripe from 'stripe';
import { required } from '@/lib/assert';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { embedded } from '../wire/pagination';

/** `url` only while the page can still be used. */
export function viewCheckoutSession(tx: Tx, row: Tables['checkout.session']): Wire<Stripe.Checkout.Session> {
  return { ...row, url: row.status === 'open' ? `${tx.baseUrl}/c/pay/${row.id}` : null };
}

/** The session's line items, with what they cost today; during a trial that is nothing. */
export function checkoutLines(tx: Tx, sessionId: string): Wire<Stripe.LineItem>[] {
  const plan = tx.get('checkout_plan', sessionId);
  if (!plan) return [];
  const isTrial = plan.subscription.trialEnd !== null || plan.subscription.trialDays !== null;
  return plan.lines.map((line) => {
    const price = required(tx.get('price', line.price), `price ${line.price}`);
    const whole = isTrial ? 0 : (price.unit_amount ?? 0) * line.quantity;
    const { amounts = { subtotal: whole, discount: 0, tax: 0, total: whole }, adjustable } = line;
    return {
      id: line.id,
      object: 'item',
      adjustable_quantity: adjustable ? { enabled: true, ...adjustable } : null,
      amount_discount: amounts.discount,
      amount_subtotal: amounts.subtotal,
      amount_tax: amounts.tax,
      amount_total: amounts.total,
      currency: price.currency,
      description: tx.get('product', price.product)?.name ?? null,
      metadata: {},
      price,
      quantity: line.quantity,
    };
  });
}

export function viewCheckoutLines(tx: Tx, sessionId: string): object {
  return embedded(checkoutLines(tx, sessionId), `/v1/checkout/sessions/${sessionId}/line_items`);
}
