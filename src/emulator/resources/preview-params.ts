import {
  boolean,
  clearable,
  integer,
  keywordOr,
  list,
  metadata,
  object,
  oneOf,
  required,
  text,
  timestamp,
} from '../wire/params';
import { billingModeParam } from './billing-mode';
import { termsParams } from './billing-terms';
import { discountsParam } from './discount-core';
import { itemPriceShape } from './invoice-item-price';
import { pauseParams } from './pause-subscription';
import { phaseParam } from './schedule-params';
import { itemsParam } from './subscription-params';

const { automatic_tax, default_tax_rates } = termsParams;
const { amount, price_data, quantity } = itemPriceShape;

const address = clearable(
  object({ city: text(), country: text(), line1: text(), line2: text(), postal_code: text(), state: text() }),
);

const subscriptionDetails = object({
  billing_cycle_anchor: object({
    timestamp: timestamp(),
    type: required(oneOf('now', 'timestamp', 'unchanged')),
  }),
  billing_mode: billingModeParam,
  cancel_at: clearable(keywordOr(['min_period_end', 'max_period_end'], timestamp())),
  cancel_at_period_end: boolean(),
  cancel_now: boolean(),
  default_tax_rates,
  items: itemsParam,
  pause: object(pauseParams),
  proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
  proration_date: timestamp(),
  resume_at: oneOf('now'),
  start_date: timestamp(),
  trial_end: keywordOr(['now'], timestamp()),
});

/** Parameters of `invoices.createPreview`. */
export const previewParams = {
  automatic_tax,
  currency: text({ max: 3 }),
  customer: text(),
  customer_details: object({ address, tax_exempt: clearable(oneOf('exempt', 'none', 'reverse')) }),
  discounts: clearable(discountsParam),
  invoice_items: list(
    object({
      amount,
      currency: text({ max: 3 }),
      description: text({ max: 1000 }),
      discountable: boolean(),
      metadata: metadata(),
      period: object({ start: required(timestamp()), end: required(timestamp()) }),
      price: text(),
      price_data,
      quantity,
      unit_amount: integer(),
    }),
    { max: 250 },
  ),
  preview_mode: oneOf('next', 'recurring'),
  schedule: text(),
  schedule_details: object({
    billing_mode: billingModeParam,
    end_behavior: oneOf('cancel', 'release'),
    phases: list(phaseParam, { max: 10 }),
    proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
  }),
  subscription: text(),
  subscription_details: subscriptionDetails,
};

const parsed = object(previewParams);
export type PreviewParams = ReturnType<typeof parsed.parse>;
export type SubscriptionDetails = ReturnType<typeof subscriptionDetails.parse>;
