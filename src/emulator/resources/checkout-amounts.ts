import { sum } from '../engine/invoice-maths';
import type { CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkoutDraft } from './checkout-subscription';
import { automaticStatus } from './tax-core';

type Session = Tables['checkout.session'];
type Line = Tables['invoice']['lines']['data'][number];

/** Writes what the session costs, as an invoice would bill it, into the session and its lines; saving a card is free. */
export function priceCheckout(tx: Tx, session: Session, plan: CheckoutPlan): Session {
  if (session.mode === 'setup') {
    tx.put('checkout_plan', plan);
    tx.put('checkout.session', session);
    return session;
  }
  const draft = checkoutDraft(tx, session, plan);
  const billed = [...draft.lines.data];
  // A line of quantity 0 is not bought, so the invoice has none for it.
  const lines = plan.lines.map((line) => ({
    ...line,
    amounts: lineAmounts(line.quantity > 0 ? billed.shift() : undefined),
  }));
  tx.put('checkout_plan', { ...plan, lines });
  const { automatic_tax: tax } = session;
  const priced: Session = {
    ...session,
    automatic_tax: tax.enabled
      ? { ...tax, provider: 'stripe', status: automaticStatus(draft.customer_address) }
      : tax,
    amount_subtotal: draft.subtotal,
    amount_total: draft.total,
    total_details: {
      amount_discount: sum((draft.total_discount_amounts ?? []).map(({ amount }) => amount)),
      amount_shipping: 0,
      amount_tax: sum((draft.total_taxes ?? []).map(({ amount }) => amount)),
    },
  };
  tx.put('checkout.session', priced);
  return priced;
}

function lineAmounts(line: Line | undefined) {
  const amount = line?.amount ?? 0;
  const discount = sum((line?.discount_amounts ?? []).map((part) => part.amount));
  const taxes = line?.taxes ?? [];
  const added = sum(taxes.filter((tax) => tax.tax_behavior === 'exclusive').map((tax) => tax.amount));
  return {
    subtotal: amount,
    discount,
    tax: sum(taxes.map((tax) => tax.amount)),
    total: amount - discount + added,
  };
}
