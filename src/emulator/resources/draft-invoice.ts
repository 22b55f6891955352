import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { accountName } from './account';
import { activeDiscounts } from './discount-core';
import { priceInvoice } from './price-invoice';
import { automaticStatus } from './tax-core';
import { taxIdsOf } from './tax-id-core';

type Invoice = Tables['invoice'];
type Line = Invoice['lines']['data'][number];
type Customer = Tables['customer'];

/** What may be chosen for an invoice that is made by hand; the invoices of subscriptions leave it as it is. */
type ChosenField =
  | 'automatic_tax'
  | 'auto_advance'
  | 'automatically_finalizes_at'
  | 'collection_method'
  | 'currency'
  | 'custom_fields'
  | 'default_payment_method'
  | 'default_tax_rates'
  | 'description'
  | 'discounts'
  | 'due_date'
  | 'footer'
  | 'metadata'
  | 'next_payment_attempt'
  | 'payment_settings'
  | 'rendering'
  | 'statement_descriptor'
  | 'webhooks_delivered_at';

export interface NewInvoice {
  customer: Customer;
  /** Null for an invoice made by hand. */
  subscription: Tables['subscription'] | null;
  reason: 'manual' | 'subscription_create' | 'subscription_cycle' | 'subscription_update';
  lines: Line[];
  /** The start of the time in which its items gathered, which ends now. Absent: now too. */
  periodStart?: number;
  fields?: Partial<Pick<Invoice, ChosenField>>;
}

/** A draft. Nothing collects it by itself until the caller says when. */
export function draftInvoice(tx: Tx, id: string, spec: NewInvoice): Invoice {
  const { customer, subscription, reason, lines, periodStart = tx.now, fields } = spec;
  const draft: Invoice = {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: accountName,
    account_tax_ids: null,
    amount_due: 0,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: 0,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: automaticTax(subscription?.automatic_tax.enabled ?? false, customer),
    automatically_finalizes_at: null,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: tx.now,
    currency: subscription?.currency ?? customer.currency ?? 'usd',
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: customer.shipping,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: taxIdsOf(tx, customer.id),
    default_payment_method: null,
    default_source: null,
    default_tax_rates: subscription?.default_tax_rates ?? [],
    description: null,
    discounts: inheritedDiscounts(tx, customer, subscription),
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: 'list', data: [], has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: subscription && {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: 'subscription_details',
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: tx.now,
    period_start: periodStart,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal: 0,
    subtotal_excluding_tax: 0,
    test_clock: customer.test_clock ?? null,
    total: 0,
    total_discount_amounts: [],
    total_excluding_tax: 0,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: null,
    ...fields,
  };
  return priceInvoice(tx, draft, lines);
}

/** The subscription's discounts, or else the customer's: what counts now. */
function inheritedDiscounts(
  tx: Tx,
  customer: Customer,
  subscription: Tables['subscription'] | null,
): string[] {
  const own = activeDiscounts(tx, subscription?.discounts ?? []);
  if (own.length > 0 || !customer.discount) return own;
  return activeDiscounts(tx, [customer.discount.id]);
}

/** https://docs.stripe.com/tax: where the calculation stands, and who is liable. */
export function automaticTax(enabled: boolean, customer: Customer): Invoice['automatic_tax'] {
  if (!enabled)
    return { disabled_reason: null, enabled: false, liability: null, provider: null, status: null };
  return {
    disabled_reason: null,
    enabled: true,
    liability: { type: 'self' },
    provider: 'stripe',
    status: automaticStatus(customer.address ?? null),
  };
}
