import { secondsPerDay } from '../engine/calendar';
import type { CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkoutCustomer } from './checkout-customer';
import { paymentDraft } from './checkout-payment';
import { find } from './find';
import { type NewSubscription, prepareSubscription } from './start-subscription';
import type { NewItem } from './subscription-item-core';

type Session = Tables['checkout.session'];

/** The trial's end if the session were completed now; null when it has none. */
export function checkoutTrialEnd(tx: Tx, plan: CheckoutPlan): number | null {
  const { trialEnd, trialDays } = plan.subscription;
  return trialDays === null ? trialEnd : tx.now + trialDays * secondsPerDay;
}

export function checkoutItems(tx: Tx, plan: CheckoutPlan): NewItem[] {
  return plan.lines
    .filter((line) => line.quantity > 0)
    .map((line) => ({
      price: find(tx, 'price', line.price),
      quantity: line.quantity,
      metadata: {},
      ...(line.taxRates && { terms: { tax_rates: line.taxRates } }),
    }));
}

/** The subscription that a session is about. */
export function checkoutSubscription(
  tx: Tx,
  customer: Tables['customer'],
  session: Session,
  plan: CheckoutPlan,
): NewSubscription {
  const { defaultTaxRates, description, metadata, trialSettings } = plan.subscription;
  // Before the page has asked where the customer is, the sums are without automatic tax.
  const isLocated = Boolean(customer.address?.country);
  return {
    customer,
    items: checkoutItems(tx, plan),
    trialEnd: checkoutTrialEnd(tx, plan),
    terms: {
      automatic_tax: { enabled: session.automatic_tax.enabled && isLocated },
      ...(defaultTaxRates && { default_tax_rates: defaultTaxRates }),
      ...(plan.discounts?.length && { discounts: plan.discounts }),
    },
    fields: { description, metadata, ...(trialSettings && { trial_settings: trialSettings }) },
  };
}

/** What would be billed if the session were completed now; nothing of it is kept. */
export function checkoutDraft(tx: Tx, session: Session, plan: CheckoutPlan): Tables['invoice'] {
  return tx.dryRun(() => {
    const customer = checkoutCustomer(tx, session, plan);
    if (session.mode !== 'subscription') return paymentDraft(tx, customer, session, plan);
    return prepareSubscription(tx, checkoutSubscription(tx, customer, session, plan)).draft;
  });
}

/** What completing the session takes from the card now. */
export function checkoutAmountDue(tx: Tx, session: Session, plan: CheckoutPlan): number {
  const { amount_due: due, total } = checkoutDraft(tx, session, plan);
  // Only what is invoiced moves the customer's balance.
  return session.mode === 'payment' && !plan.payment?.invoice ? total : due;
}

/** True when the page may be submitted without a card: nothing is due and the session collects one only if required. */
export function cardIsOptional(tx: Tx, session: Session, plan: CheckoutPlan): boolean {
  if (session.mode === 'setup') return false;
  const asksAnyway = session.mode === 'subscription' && session.payment_method_collection !== 'if_required';
  return !asksAnyway && checkoutAmountDue(tx, session, plan) === 0;
}
