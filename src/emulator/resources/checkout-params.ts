import { email } from '../wire/email';
import {
  boolean,
  clearable,
  decimal,
  integer,
  list,
  metadata,
  object,
  oneOf,
  type Parsed,
  required,
  text,
  timestamp,
  url,
} from '../wire/params';
import { taxRatesParam } from './billing-terms';
import { customFieldsParam } from './checkout-custom-fields';
import { intervals, taxBehaviors } from './price-core';
import { shippingParam } from './shipping-param';
import { checkoutTrialSettingsParam } from './subscription-params';

const customText = clearable(object({ message: required(text({ max: 1200 })) }));

/** Parameters of `checkout.sessions.create`. */
export const checkoutParams = {
  mode: required(oneOf('subscription', 'payment', 'setup')),
  allow_promotion_codes: boolean(),
  allowed_payment_method_types: list(text()),
  after_expiration: object({
    recovery: object({ allow_promotion_codes: boolean(), enabled: required(boolean()) }),
  }),
  automatic_tax: object({ enabled: required(boolean()) }),
  billing_address_collection: oneOf('auto', 'required'),
  cancel_url: url(),
  client_reference_id: text({ max: 200 }),
  consent_collection: object({
    payment_method_reuse_agreement: object({ position: required(oneOf('auto', 'hidden')) }),
    promotions: oneOf('auto', 'none'),
    terms_of_service: oneOf('none', 'required'),
  }),
  currency: text({ max: 3 }),
  custom_fields: customFieldsParam,
  custom_text: object({
    after_submit: customText,
    submit: customText,
    terms_of_service_acceptance: customText,
  }),
  customer: text(),
  customer_email: email({ max: 800 }),
  customer_update: object({
    address: oneOf('auto', 'never'),
    name: oneOf('auto', 'never'),
    shipping: oneOf('auto', 'never'),
  }),
  customer_creation: oneOf('always', 'if_required'),
  discounts: list(object({ coupon: text(), promotion_code: text() }), { max: 1 }),
  expires_at: timestamp(),
  line_items: list(
    object({
      price: text(),
      quantity: integer({ min: 1 }),
      adjustable_quantity: object({
        enabled: required(boolean()),
        maximum: integer({ min: 1, max: 999_999 }),
        minimum: integer({ min: 0, max: 999_999 }),
      }),
      tax_rates: taxRatesParam,
      price_data: object({
        currency: required(text({ max: 3 })),
        product: text(),
        product_data: object({
          name: required(text({ max: 250 })),
          description: text({ max: 40_000 }),
          metadata: metadata(),
          unit_label: text({ max: 12 }),
        }),
        recurring: object({ interval: required(oneOf(...intervals)), interval_count: integer({ min: 1 }) }),
        tax_behavior: oneOf(...taxBehaviors),
        unit_amount: integer({ min: 0 }),
        unit_amount_decimal: decimal(),
      }),
    }),
    { max: 100 },
  ),
  invoice_creation: object({
    enabled: required(boolean()),
    invoice_data: object({
      custom_fields: clearable(
        list(object({ name: required(text({ max: 40 })), value: required(text({ max: 140 })) }), { max: 4 }),
      ),
      description: text({ max: 1500 }),
      footer: text({ max: 5000 }),
      metadata: metadata(),
    }),
  }),
  locale: text(),
  metadata: metadata(),
  payment_intent_data: object({
    capture_method: oneOf('automatic', 'automatic_async', 'manual'),
    description: text({ max: 1000 }),
    metadata: metadata(),
    receipt_email: email({ max: 800 }),
    setup_future_usage: oneOf('off_session', 'on_session'),
    shipping: shippingParam,
    statement_descriptor: text({ max: 22 }),
    statement_descriptor_suffix: text({ max: 22 }),
    transfer_group: text(),
  }),
  payment_method_collection: oneOf('always', 'if_required'),
  phone_number_collection: object({ enabled: required(boolean()) }),
  saved_payment_method_options: object({
    allow_redisplay_filters: list(oneOf('always', 'limited', 'unspecified')),
    payment_method_save: oneOf('disabled', 'enabled'),
  }),
  setup_intent_data: object({ description: text({ max: 1000 }), metadata: metadata() }),
  submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
  subscription_data: object({
    default_tax_rates: taxRatesParam,
    description: text({ max: 500 }),
    metadata: metadata(),
    trial_end: timestamp(),
    trial_period_days: integer({ min: 1, max: 730 }),
    trial_settings: checkoutTrialSettingsParam,
    billing_mode: object({ type: required(oneOf('flexible')) }),
    proration_behavior: oneOf('create_prorations', 'none'),
  }),
  success_url: url(),
  tax_id_collection: object({ enabled: required(boolean()), required: oneOf('if_supported', 'never') }),
  ui_mode: oneOf('hosted_page'),
};

export type CheckoutParams = Parsed<typeof checkoutParams>;
