import { secondsPerDay } from '../engine/calendar';
import { sum } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import {
  boolean,
  integer,
  list,
  metadata,
  object,
  oneOf,
  paymentMethodTypesRemoved,
  required,
  text,
  unsupported,
  url,
} from '../wire/params';
import { invalidRequest, notEmulated } from '../wire/stripe-error';
import { checkoutLines, viewCheckoutSession } from './checkout-view';
import { expireSession } from './complete-checkout';
import { find } from './find';
import { serverSettings } from './server-settings';
import { checkCurrency, recurringPrice, trialSettings, trialSettingsParam } from './subscription-params';

type Session = Tables['checkout.session'];

const minimumExpiry = 30 * 60;
const earliestTrialEnd = 2 * secondsPerDay;

const createParams = {
  mode: required(oneOf('subscription', 'payment', 'setup')),
  allow_promotion_codes: boolean(),
  automatic_tax: object({ enabled: required(boolean()) }),
  billing_address_collection: oneOf('auto', 'required'),
  cancel_url: url(),
  client_reference_id: text({ max: 200 }),
  currency: text({ max: 3 }),
  customer: text(),
  customer_email: text({ max: 800 }),
  customer_update: object({
    address: oneOf('auto', 'never'),
    name: oneOf('auto', 'never'),
    shipping: oneOf('auto', 'never'),
  }),
  expires_at: integer(),
  line_items: list(
    object({
      price: text(),
      quantity: integer({ min: 1 }),
      ...unsupported('adjustable_quantity', 'dynamic_tax_rates', 'price_data', 'tax_rates'),
    }),
    { max: 100 },
  ),
  locale: text(),
  metadata: metadata(),
  payment_method_collection: oneOf('always', 'if_required'),
  payment_method_types: paymentMethodTypesRemoved(),
  subscription_data: object({
    description: text({ max: 500 }),
    metadata: metadata(),
    trial_end: integer(),
    trial_period_days: integer({ min: 1, max: 730 }),
    trial_settings: trialSettingsParam,
    billing_mode: object({ type: required(oneOf('flexible')) }),
    proration_behavior: oneOf('create_prorations', 'none'),
    ...unsupported(
      'application_fee_percent',
      'billing_cycle_anchor',
      'billing_cycle_anchor_config',
      'default_tax_rates',
      'invoice_settings',
      'on_behalf_of',
      'pending_invoice_item_interval',
      'transfer_data',
    ),
  }),
  success_url: url(),
  tax_id_collection: object({ enabled: required(boolean()), required: oneOf('if_supported', 'never') }),
  ui_mode: oneOf('hosted_page'),
  ...unsupported(
    'adaptive_pricing',
    'after_expiration',
    'allowed_payment_method_types',
    'branding_settings',
    'consent_collection',
    'custom_fields',
    'custom_text',
    'customer_creation',
    'discounts',
    'excluded_payment_method_types',
    'integration_identifier',
    'invoice_creation',
    'managed_payments',
    'name_collection',
    'optional_items',
    'origin_context',
    'payment_intent_data',
    'payment_method_configuration',
    'payment_method_data',
    'payment_method_options',
    'permissions',
    'phone_number_collection',
    'redirect_on_completion',
    'return_url',
    'saved_payment_method_options',
    'setup_intent_data',
    'shipping_address_collection',
    'shipping_options',
    'submit_type',
    'wallet_options',
  ),
};

/**
 * A caller lives in real time and names a real moment. When the emulator's clock was moved, the moment moves along, or nobody could
 * buy any more after a look at next month.
 */
function expiry(tx: Tx, named: number | undefined): number {
  if (named === undefined) return tx.now + secondsPerDay;
  const wanted = named + serverSettings(tx).offset_seconds;
  if (wanted < tx.now + minimumExpiry || wanted > tx.now + secondsPerDay) {
    throw invalidRequest(
      'The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.',
      { param: 'expires_at' },
    );
  }
  return wanted;
}

export const checkoutOperations = [
  operation('POST /v1/checkout/sessions', {
    params: createParams,
    returns: 'checkout.session',
    run(tx, params) {
      if (params.mode !== 'subscription') throw notEmulated(`checkout in '${params.mode}' mode`, 'mode');
      if (params.success_url === undefined) {
        throw invalidRequest('Missing required param: success_url.', {
          code: 'parameter_missing',
          param: 'success_url',
        });
      }
      if (params.customer !== undefined && params.customer_email !== undefined) {
        throw invalidRequest('You may only specify one of these parameters: customer, customer_email.');
      }
      const lines = params.line_items ?? [];
      if (lines.length === 0) {
        throw invalidRequest('Missing required param: line_items.', {
          code: 'parameter_missing',
          param: 'line_items',
        });
      }
      const customer =
        params.customer === undefined ? null : find(tx, 'customer', params.customer, 'customer');
      const prices = lines.map((line, index) =>
        recurringPrice(tx, line.price ?? '', `line_items[${index}][price]`),
      );
      checkCurrency(customer, prices);
      const expiresAt = expiry(tx, params.expires_at);
      const data = params.subscription_data;
      if (data?.trial_end !== undefined && data.trial_period_days !== undefined) {
        throw invalidRequest('You may only specify one of these parameters: trial_end, trial_period_days.');
      }
      if (data?.trial_end !== undefined && data.trial_end < tx.now + earliestTrialEnd) {
        throw invalidRequest('The `trial_end` date has to be at least 2 days in the future.', {
          param: 'subscription_data[trial_end]',
        });
      }
      const id = tx.newId('cs');
      tx.put('checkout_plan', {
        id,
        lines: lines.map((line, index) => ({
          id: tx.newId('li'),
          price: prices[index]?.id ?? '',
          quantity: line.quantity ?? 1,
        })),
        subscription: {
          description: data?.description ?? null,
          metadata: mergeMetadata({}, data?.metadata),
          trialEnd: data?.trial_end ?? null,
          trialDays: data?.trial_period_days ?? null,
          trialSettings: data?.trial_settings ? trialSettings(data.trial_settings) : null,
        },
        paymentIntent: null,
        setupIntent: null,
        pendingPaymentMethod: null,
        email: null,
      });
      const amount = sum(checkoutLines(tx, id).map((line) => line.amount_total));
      const session: Session = {
        id,
        object: 'checkout.session',
        adaptive_pricing: { enabled: false },
        after_expiration: null,
        allow_promotion_codes: params.allow_promotion_codes ?? null,
        allowed_payment_method_types: null,
        amount_subtotal: amount,
        amount_total: amount,
        automatic_tax: {
          enabled: params.automatic_tax?.enabled ?? false,
          liability: params.automatic_tax?.enabled ? { type: 'self' } : null,
          provider: null,
          status: params.automatic_tax?.enabled ? 'requires_location_inputs' : null,
        },
        billing_address_collection: params.billing_address_collection ?? null,
        cancel_url: params.cancel_url ?? null,
        client_reference_id: params.client_reference_id ?? null,
        client_secret: null,
        collected_information: { business_name: null, individual_name: null, shipping_details: null },
        consent: null,
        consent_collection: null,
        created: tx.now,
        currency: prices[0]?.currency ?? 'usd',
        currency_conversion: null,
        custom_fields: [],
        custom_text: {
          after_submit: null,
          shipping_address: null,
          submit: null,
          terms_of_service_acceptance: null,
        },
        customer: customer?.id ?? null,
        customer_account: null,
        customer_creation: customer ? null : 'always',
        customer_details: customer && {
          address: null,
          business_name: null,
          email: customer.email,
          individual_name: null,
          name: null,
          phone: null,
          tax_exempt: 'none',
          tax_ids: null,
        },
        customer_email: params.customer_email ?? null,
        discounts: [],
        expires_at: expiresAt,
        integration_identifier: null,
        invoice: null,
        invoice_creation: null,
        livemode: false,
        locale: params.locale ?? null,
        managed_payments: null,
        metadata: mergeMetadata({}, params.metadata),
        mode: 'subscription',
        origin_context: null,
        payment_intent: null,
        payment_link: null,
        payment_method_collection: params.payment_method_collection ?? 'always',
        payment_method_configuration_details: null,
        payment_method_options: { card: { request_three_d_secure: 'automatic' } },
        payment_method_types: ['card'],
        payment_status: 'unpaid',
        permissions: null,
        phone_number_collection: { enabled: false },
        recovered_from: null,
        saved_payment_method_options: {
          allow_redisplay_filters: ['always'],
          payment_method_remove: 'disabled',
          payment_method_save: null,
        },
        setup_intent: null,
        shipping_address_collection: null,
        shipping_cost: null,
        shipping_options: [],
        status: 'open',
        submit_type: null,
        subscription: null,
        success_url: params.success_url,
        tax_id_collection: {
          enabled: params.tax_id_collection?.enabled ?? false,
          required: params.tax_id_collection?.required ?? 'never',
        },
        total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
        ui_mode: 'hosted_page',
        wallet_options: null,
      };
      tx.put('checkout.session', session);
      return viewCheckoutSession(tx, session);
    },
  }),

  operation('GET /v1/checkout/sessions/:id', {
    params: {},
    returns: 'checkout.session',
    run: (tx, _, id) => viewCheckoutSession(tx, find(tx, 'checkout.session', id)),
  }),

  operation('GET /v1/checkout/sessions', {
    params: {
      ...pageParams,
      created: createdParam,
      customer: text(),
      customer_details: object({ email: required(text()) }),
      payment_intent: text(),
      status: oneOf('complete', 'expired', 'open'),
      subscription: text(),
      ...unsupported('payment_link'),
    },
    returns: 'checkout.session',
    isList: true,
    run(tx, params) {
      const { created, customer, customer_details: details, status, subscription } = params;
      const rows = (
        customer ? tx.where('checkout.session', 'customer', customer) : tx.all('checkout.session')
      )
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => subscription === undefined || row.subscription === subscription)
        .filter((row) => details === undefined || row.customer_details?.email === details.email)
        .filter((row) => params.payment_intent === undefined || row.payment_intent === params.payment_intent)
        .filter((row) => matchesCreated(row.created, created));
      const result = page(rows, params, '/v1/checkout/sessions');
      return { ...result, data: result.data.map((row) => viewCheckoutSession(tx, row)) };
    },
  }),

  operation('GET /v1/checkout/sessions/:id/line_items', {
    params: pageParams,
    returns: 'item',
    isList: true,
    run(tx, params, id) {
      find(tx, 'checkout.session', id);
      return page(checkoutLines(tx, id), params, `/v1/checkout/sessions/${id}/line_items`);
    },
  }),

  operation('POST /v1/checkout/sessions/:id/expire', {
    params: {},
    returns: 'checkout.session',
    run(tx, _, id) {
      const session = find(tx, 'checkout.session', id);
      if (session.status !== 'open') {
        throw invalidRequest(
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
        );
      }
      return viewCheckoutSession(tx, expireSession(tx, session));
    },
  }),
];
