import { integer, list, metadata, object, oneOf, required, text, unsupported } from '../wire/params';

/** One phase, as `phases` of a schedule takes it. */
export const phaseParam = object({
  duration: object({
    interval: required(oneOf('day', 'month', 'week', 'year')),
    interval_count: integer({ min: 1 }),
  }),
  end_date: integer(),
  items: required(
    list(
      object({
        metadata: metadata(),
        price: required(text()),
        quantity: integer({ min: 0 }),
        ...unsupported('billing_thresholds', 'discounts', 'plan', 'price_data', 'tax_rates'),
      }),
      { max: 20 },
    ),
  ),
  metadata: metadata(),
  proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
  start_date: integer(),
  ...unsupported(
    'add_invoice_items',
    'application_fee_percent',
    'automatic_tax',
    'billing_cycle_anchor',
    'billing_thresholds',
    'collection_method',
    'currency',
    'default_payment_method',
    'default_tax_rates',
    'description',
    'discounts',
    'invoice_settings',
    'on_behalf_of',
    'transfer_data',
    'trial',
    'trial_end',
  ),
});

export type PhaseParams = ReturnType<typeof phaseParam.parse>;
