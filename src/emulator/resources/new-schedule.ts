import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Phase } from './schedule-core';
import { itemsOf } from './subscription-view';

type Schedule = Tables['subscription_schedule'];

/** A schedule that takes a running subscription over as it is. */
export function fromSubscription(
  tx: Tx,
  subscription: Tables['subscription'],
  pairs: Record<string, string>,
): Schedule {
  const items = itemsOf(tx, subscription.id);
  const start_date = Math.max(...items.map((item) => item.current_period_start));
  const end_date = Math.min(...items.map((item) => item.current_period_end));
  const wanted = items.map((item) => ({ price: item.price, quantity: item.quantity ?? 1 }));
  return {
    id: tx.newId('sub_sched'),
    object: 'subscription_schedule',
    application: null,
    billing_mode: subscription.billing_mode,
    canceled_at: null,
    completed_at: null,
    created: tx.now,
    current_phase: { start_date, end_date },
    customer: subscription.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      billing_cycle_anchor: 'automatic',
      billing_thresholds: null,
      collection_method: 'charge_automatically',
      default_payment_method: subscription.default_payment_method,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: 'self' },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: 'release',
    livemode: false,
    metadata: pairs,
    pause_schedules: [],
    phases: [newPhase(subscription.currency, wanted, { start_date, end_date })],
    released_at: null,
    released_subscription: null,
    status: 'active',
    subscription: subscription.id,
    test_clock: subscription.test_clock,
  };
}

export function newPhase(
  currency: string,
  items: { price: string; quantity: number }[],
  options: Pick<Phase, 'start_date' | 'end_date'> & Partial<Phase>,
): Phase {
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    invoice_settings: null,
    items: items.map(({ price, quantity }) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: {},
      plan: price,
      price,
      quantity,
      tax_rates: [],
    })),
    metadata: {},
    on_behalf_of: null,
    proration_behavior: 'create_prorations',
    transfer_data: null,
    trial_end: null,
    ...options,
  };
}
