import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Phase } from './schedule-core';
import type { DefaultSettingsParams } from './schedule-params';
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
  const { collection_method, days_until_due, description, default_payment_method } = subscription;
  return {
    ...newSchedule(tx, subscription.customer, {
      collection_method: collection_method === 'send_invoice' ? 'send_invoice' : 'charge_automatically',
      ...(default_payment_method && { default_payment_method: String(default_payment_method) }),
      ...(description && { description }),
      ...(days_until_due !== null && { invoice_settings: { days_until_due } }),
    }),
    billing_mode: subscription.billing_mode,
    current_phase: { start_date, end_date },
    metadata: pairs,
    phases: [newPhase(subscription.currency, wanted, { start_date, end_date })],
    status: 'active',
    subscription: subscription.id,
  };
}

/** A schedule that has not started and has no phases yet. */
export function newSchedule(tx: Tx, customer: string, settings: DefaultSettingsParams): Schedule {
  return {
    id: tx.newId('sub_sched'),
    object: 'subscription_schedule',
    application: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible', updated_at: tx.now },
    canceled_at: null,
    completed_at: null,
    created: tx.now,
    current_phase: null,
    customer,
    customer_account: null,
    default_settings: defaultSettings(settings),
    end_behavior: 'release',
    livemode: false,
    metadata: {},
    pause_schedules: [],
    phases: [],
    released_at: null,
    released_subscription: null,
    status: 'not_started',
    subscription: null,
    test_clock: tx.get('customer', customer)?.test_clock ?? null,
  };
}

export function defaultSettings(
  params: DefaultSettingsParams,
  current?: Schedule['default_settings'],
): Schedule['default_settings'] {
  return {
    application_fee_percent: null,
    billing_cycle_anchor: params.billing_cycle_anchor ?? current?.billing_cycle_anchor ?? 'automatic',
    billing_thresholds: null,
    collection_method: params.collection_method ?? current?.collection_method ?? 'charge_automatically',
    default_payment_method: params.default_payment_method ?? current?.default_payment_method ?? null,
    description: params.description ?? current?.description ?? null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      days_until_due:
        params.invoice_settings?.days_until_due ?? current?.invoice_settings.days_until_due ?? null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    on_behalf_of: null,
    transfer_data: null,
  };
}

/** A phase's item: what is bought, with the discounts it brings. */
export interface PhaseItem {
  price: string;
  quantity: number;
  metadata?: Record<string, string>;
  discounts?: Phase['items'][number]['discounts'];
}

export function newPhase(
  currency: string,
  items: PhaseItem[],
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
    items: items.map(({ price, quantity, metadata = {}, discounts = [] }) => ({
      billing_thresholds: null,
      discounts,
      metadata,
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
