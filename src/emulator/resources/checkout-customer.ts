import type { CheckoutPlan } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { noDetails } from './checkout-details';
import { newCustomer } from './customer-fields';
import { change, create } from './emit';
import { find } from './find';
import { createTaxId, taxIdsOf } from './tax-id-core';

type Session = Tables['checkout.session'];
type Customer = Tables['customer'];

/**
 * Whom the session is for: a new customer with all that was typed, or the one it names. Of that one the page changes
 * only what `customer_update` lets it, the phone number and the tax ids.
 * https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-customer_update
 */
export function checkoutCustomer(tx: Tx, session: Session, plan: CheckoutPlan): Customer {
  const { email, name, phone, address, taxId, businessName } = plan.details ?? noDetails;
  if (!session.customer) {
    const blank = newCustomer(tx, {
      email: email ?? session.customer_email,
      name: businessName ?? name,
    });
    const named = businessName === null ? {} : { business_name: businessName };
    const customer = create(tx, 'customer', { ...blank, ...named, phone, address }, 'customer.created');
    if (taxId) createTaxId(tx, customer.id, taxId);
    return customer;
  }
  const customer = find(tx, 'customer', session.customer);
  const may = plan.customerUpdate;
  const chosenName = businessName ?? name;
  const patch: Partial<Customer> = {
    ...(may?.name && chosenName !== null && { name: chosenName }),
    ...(may?.name && businessName !== null && { business_name: businessName }),
    ...(may?.address && address !== null && { address }),
    ...(phone !== null && { phone }),
    ...(customer.email === null && email !== null && { email }),
  };
  const updated = change(tx, 'customer', customer, patch, 'customer.updated');
  const known = taxIdsOf(tx, customer.id).some(
    (existing) => existing.type === taxId?.type && existing.value === taxId.value,
  );
  if (taxId && !known) createTaxId(tx, customer.id, taxId);
  return updated;
}

/** Without a customer on the session the intents were made before there was one. */
export function adoptIntents(tx: Tx, plan: CheckoutPlan, customer: string): void {
  const payment = tx.get('payment_intent', plan.paymentIntent ?? '');
  if (payment && payment.customer !== customer) {
    tx.put('payment_intent', { ...payment, customer });
    for (const charge of tx.where('charge', 'payment_intent', payment.id))
      tx.put('charge', { ...charge, customer });
  }
  const setup = tx.get('setup_intent', plan.setupIntent ?? '');
  if (setup && setup.customer !== customer) tx.put('setup_intent', { ...setup, customer });
}
