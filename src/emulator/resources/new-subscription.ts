import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { billingMode } from './billing-mode';
import { noCancellation } from './cancel-subscription';
import type { NewSubscription } from './start-subscription';
import { cycleFrom } from './subscription-item-core';

type Subscription = Tables['subscription'];

/** The row of a subscription that starts now. */
export function newSubscription(tx: Tx, id: string, invoice: string, spec: NewSubscription): Subscription {
  const { anchor, backdatedTo, customer, items, trialEnd, fields } = spec;
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    ...(anchor ?? cycleFrom(trialEnd ?? tx.now)),
    billing_mode: billingMode(tx),
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: noCancellation,
    collection_method: 'charge_automatically',
    created: tx.now,
    currency: items[0]?.price.currency ?? 'usd',
    customer: customer.id,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    latest_invoice: invoice,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: backdatedTo ?? tx.now,
    status: trialEnd === null ? 'active' : 'trialing',
    test_clock: customer.test_clock ?? null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    },
    trial_start: trialEnd === null ? null : tx.now,
    ...fields,
  };
}
