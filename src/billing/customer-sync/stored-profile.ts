import type Stripe from 'stripe';
import type { StoredAddress, StoredPaymentMethod, StoredTaxId } from '@/db/schema';
import { idOf } from '../expandable';
import { isTerminalStatus } from '../subscription-state';

export function toStoredAddress(address: Stripe.Address | null | undefined): StoredAddress | null {
  if (!address) return null;
  const { line1, line2, city, state, postal_code, country } = address;
  return { line1, line2, city, state, postalCode: postal_code, country };
}

/** Stripe keeps at most five, so the list is whole. */
export function toStoredTaxIds(taxIds: Stripe.ApiList<Stripe.TaxId> | undefined): StoredTaxId[] {
  return (taxIds?.data ?? []).map(({ id, type, value, verification }) => ({
    id,
    type,
    value,
    verification: verification?.status ?? null,
  }));
}

export function toStoredPaymentMethod(method: Stripe.PaymentMethod): StoredPaymentMethod {
  const { id, type, card, created } = method;
  const last4 = card?.last4 ?? method.sepa_debit?.last4 ?? method.us_bank_account?.last4 ?? null;
  return {
    id,
    type,
    brand: card?.brand ?? type,
    last4,
    expMonth: card?.exp_month ?? null,
    expYear: card?.exp_year ?? null,
    createdSeconds: created,
  };
}

/** What is charged next: the live subscription's own method, else the customer's default, in the order in which Stripe charges. */
export function chargedMethodOf(
  customer: Stripe.Customer,
  subscriptions: readonly Stripe.Subscription[],
): string | null {
  const own = subscriptions
    .filter(({ status }) => !isTerminalStatus(status))
    .map(({ default_payment_method }) => idOf(default_payment_method))
    .find((id) => id !== null);
  return own ?? idOf(customer.invoice_settings.default_payment_method);
}
