import { required } from '@/lib/assert';
import type { CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { redeemDiscounts } from './discount-core';
import { automaticTax, draftInvoice } from './draft-invoice';
import { find } from './find';
import { newInvoiceItem, takeItem } from './invoice-item-core';
import { priceInvoice } from './price-invoice';
import { amountIn } from './price-view';
import { taxRates } from './tax-core';

type Session = Tables['checkout.session'];

/** Whom a one-time payment is for when nobody is named: a guest, who leaves no customer behind. */
export function needsCustomer(session: Session, plan: CheckoutPlan): boolean {
  if (session.mode === 'subscription' || session.customer !== null) return true;
  if (session.customer_creation === 'always') return true;
  const saves = session.mode === 'payment' && Boolean(plan.payment?.fields.setup_future_usage);
  return saves || plan.payment?.invoice !== undefined;
}

/** The one-time sale as an invoice would bill it: the session's sums, and its invoice when one is asked for. */
export function paymentDraft(
  tx: Tx,
  customer: Tables['customer'],
  session: Session,
  plan: CheckoutPlan,
): Tables['invoice'] {
  const id = tx.newId('in');
  const currency = required(session.currency, `currency of ${session.id}`);
  const lines = plan.lines
    .filter((line) => line.quantity > 0)
    .map((line) => {
      const price = find(tx, 'price', line.price);
      const unitAmount = amountIn(tx, price, currency) ?? 0;
      const item = newInvoiceItem(tx, {
        customer,
        subscription: null,
        amount: unitAmount * line.quantity,
        currency,
        description: tx.get('product', price.product)?.name ?? null,
        isDiscountable: true,
        metadata: {},
        period: { start: tx.now, end: tx.now },
        price: { id: price.id, product: price.product, unitAmount },
        proration: null,
        quantity: line.quantity,
        taxRates: taxRates(tx, line.taxRates ?? [], 'line_items'),
      });
      return takeItem(tx, item, id);
    });
  const draft = draftInvoice(tx, id, {
    customer,
    subscription: null,
    reason: 'manual',
    lines,
    fields: {
      automatic_tax: automaticTax(
        session.automatic_tax.enabled && Boolean(customer.address?.country),
        customer,
      ),
      currency,
      ...plan.payment?.invoice,
    },
  });
  if (!plan.discounts?.length) return draft;
  const place = { customer: customer.id, invoice: id, currency, amount: draft.subtotal };
  const discounts = redeemDiscounts(tx, plan.discounts, place, 'discounts');
  return priceInvoice(tx, { ...draft, discounts }, draft.lines.data);
}
