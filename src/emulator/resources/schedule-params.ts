import {
  boolean,
  integer,
  keywordOr,
  list,
  metadata,
  object,
  older,
  oneOf,
  required,
  text,
  timestamp,
} from '../wire/params';
import { discountsParam } from './discount-core';
import { addInvoiceItemsParam, recurringPriceData } from './subscription-params';

const collection = {
  collection_method: oneOf('charge_automatically', 'send_invoice'),
  default_payment_method: text(),
  invoice_settings: object({ days_until_due: integer({ min: 0 }) }),
};

const newPhase = {
  // Gone since 2025-09-30.clover: so many of the price's own intervals, now said as a duration.
  iterations: older(integer({ min: 1, max: 100_000 })),
  add_invoice_items: addInvoiceItemsParam,
  billing_cycle_anchor: oneOf('automatic', 'phase_start'),
  ...collection,
  currency: text({ max: 3 }),
  description: text({ max: 500 }),
  discounts: discountsParam,
  duration: object({
    interval: required(oneOf('day', 'month', 'week', 'year')),
    interval_count: integer({ min: 1 }),
  }),
  end_date: timestamp(),
  items: required(
    list(
      object({
        discounts: discountsParam,
        metadata: metadata(),
        plan: text(),
        price: text(),
        price_data: recurringPriceData,
        quantity: integer({ min: 0 }),
      }),
      { max: 20 },
    ),
  ),
  metadata: metadata(),
  proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
  trial: boolean(),
  trial_end: timestamp(),
};

/** One phase, as `phases` of a new schedule takes it. */
export const newPhaseParam = object(newPhase);

/** One phase, as an update takes it: the running one can end now. */
export const phaseParam = object({
  ...newPhase,
  end_date: keywordOr(['now'], timestamp()),
  start_date: keywordOr(['now'], timestamp()),
  trial_end: keywordOr(['now'], timestamp()),
});

export type PhaseParams = ReturnType<typeof phaseParam.parse>;

/** What holds for all phases that do not say otherwise. */
export const defaultSettingsParam = object({
  billing_cycle_anchor: oneOf('automatic', 'phase_start'),
  ...collection,
  description: text({ max: 500 }),
});

export type DefaultSettingsParams = ReturnType<typeof defaultSettingsParam.parse>;
