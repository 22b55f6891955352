import type { CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { priceCheckout } from './checkout-amounts';
import { answeredFields } from './checkout-custom-fields';
import { adoptIntents, checkoutCustomer } from './checkout-customer';
import { noDetails } from './checkout-details';
import { checkoutSubscription } from './checkout-subscription';
import { advance } from './emit';
import { find } from './find';
import { finishOneTime } from './finish-payment';
import { noBillingDetails } from './payment-method-core';
import { type FirstPayment, prepareSubscription, startSubscription } from './start-subscription';
import { taxIdsOf } from './tax-id-core';

type Session = Tables['checkout.session'];

/** The money is settled: what the session is for comes to be, and the session is complete. */
export function finishCheckout(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  method: Tables['payment_method'] | null,
  payment: FirstPayment,
): Session {
  if (session.mode !== 'subscription') return finishOneTime(tx, session, plan, method);
  // What was typed last, an address for tax, may have changed the sums.
  const priced = priceCheckout(tx, session, plan);
  const customer = checkoutCustomer(tx, session, plan);
  if (method && method.customer !== customer.id) {
    const saved = find(tx, 'payment_method', method.id);
    advance(tx, 'payment_method', saved, { customer: customer.id }, 'payment_method.attached');
  }
  adoptIntents(tx, plan, customer.id);
  const spec = checkoutSubscription(tx, customer, session, plan);
  const fields = { ...spec.fields, default_payment_method: method?.id ?? null };
  const started = startSubscription(tx, prepareSubscription(tx, { ...spec, fields }), payment);
  tx.put('checkout_plan', { ...find(tx, 'checkout_plan', session.id), pendingPaymentMethod: null });
  const done: Partial<Session> = {
    ...collected(tx, session, plan, customer),
    status: 'complete',
    customer: customer.id,
    invoice: started.invoice.id,
    // Not certain at Stripe for a trial: `paid` when a card was taken, `no_payment_required` when none was.
    payment_status: method ? 'paid' : 'no_payment_required',
    subscription: started.subscription.id,
  };
  const completed = advance(tx, 'checkout.session', priced, done, 'checkout.session.completed');
  started.settle();
  return completed;
}

/** What the page collected, as the completed session tells it. */
export function collected(
  tx: Tx,
  session: Session,
  plan: CheckoutPlan,
  customer: Tables['customer'] | null,
): Partial<Session> {
  const details = plan.details ?? noDetails;
  const { consent_collection: wanted, collected_information: information } = session;
  return {
    collected_information: information && { ...information, business_name: details.businessName },
    consent: wanted && {
      promotions: wanted.promotions === 'auto' ? (details.promotions ? 'opt_in' : 'opt_out') : null,
      terms_of_service: details.acceptsTerms ? 'accepted' : null,
    },
    custom_fields: answeredFields(session.custom_fields, details.fields),
    customer_details: {
      address: details.address ?? noBillingDetails.address,
      business_name: details.businessName,
      email: details.email ?? customer?.email ?? null,
      individual_name: null,
      name: details.businessName ?? details.name ?? customer?.name ?? null,
      phone: details.phone,
      tax_exempt: customer?.tax_exempt ?? 'none',
      tax_ids: customer && session.tax_id_collection?.enabled ? taxIdsOf(tx, customer.id) : [],
    },
  };
}
