import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import {
  boolean,
  integer,
  keywordOr,
  metadata,
  object,
  oneOf,
  required,
  text,
  timestamp,
} from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { billingMode, billingModeParam, checkIntervals } from './billing-mode';
import { termsParams } from './billing-terms';
import { onClockOf } from './clock';
import { checkSubscriptionRoom } from './clock-room';
import { collectionPatch } from './collection-method';
import { anchorConfigParam, chosenAnchor } from './cycle-anchor';
import { find } from './find';
import { collectFirstPayment } from './first-payment';
import { newItems, oneTimeItems } from './new-items';
import { customerMethod } from './pay-open-invoice';
import { ownPaymentMethod } from './payment-method-core';
import { type NewSubscription, prepareSubscription, startSubscription } from './start-subscription';
import {
  addInvoiceItemsParam,
  checkCurrency,
  collectionParams,
  newItemsParam,
  paymentSettingsParam,
  trialSettings,
  trialSettingsParam,
} from './subscription-params';
import { viewSubscription } from './subscription-view';
import { trialEnd } from './trial-end';

/** What a new subscription is made of; a preview without a subscription takes a part of it. */
export const newSubscriptionParams = {
  add_invoice_items: addInvoiceItemsParam,
  backdate_start_date: timestamp(),
  billing_cycle_anchor: timestamp(),
  billing_cycle_anchor_config: anchorConfigParam,
  billing_mode: billingModeParam,
  cancel_at: keywordOr(['min_period_end', 'max_period_end'], timestamp()),
  cancel_at_period_end: boolean(),
  ...collectionParams,
  currency: text({ max: 3 }),
  default_payment_method: text(),
  description: text({ max: 500 }),
  items: required(newItemsParam),
  metadata: metadata(),
  payment_settings: paymentSettingsParam,
  proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
  trial_end: keywordOr(['now'], timestamp()),
  trial_period_days: integer({ min: 1, max: 730 }),
  trial_settings: trialSettingsParam,
  ...termsParams,
};

const newParams = object(newSubscriptionParams);
export type NewSubscriptionParams = ReturnType<typeof newParams.parse>;

/** https://docs.stripe.com/api/subscriptions/create */
export const createSubscription = operation('POST /v1/subscriptions', {
  params: {
    ...newSubscriptionParams,
    customer: required(text()),
    off_session: boolean(),
    payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete'),
  },
  returns: 'subscription',
  run(request, params) {
    const customer = find(request, 'customer', params.customer, 'customer');
    const tx = onClockOf(request, customer.id);
    checkSubscriptionRoom(tx, customer);
    const spec = subscriptionSpec(tx, customer, params);
    const prepared = prepareSubscription(tx, spec);
    const payment = collectFirstPayment(tx, prepared.draft, {
      method: prepared.subscription.default_payment_method ?? customerMethod(customer),
      behavior: params.payment_behavior ?? 'allow_incomplete',
      isOffSession: params.off_session ?? false,
    });
    const started = startSubscription(tx, prepared, payment);
    started.settle();
    return viewSubscription(tx, find(tx, 'subscription', started.subscription.id));
  },
});

/** The request in the words of the engine; everything is checked. */
export function subscriptionSpec(
  tx: Tx,
  customer: Tables['customer'],
  params: NewSubscriptionParams,
): NewSubscription {
  const items = newItems(tx, params.items);
  const currency = checkCurrency(
    tx,
    customer,
    items.map((item) => item.price),
    params.currency,
  );
  const mode = billingMode(tx, params.billing_mode?.type);
  checkIntervals(
    { billing_mode: mode },
    items.map((item) => item.price),
  );
  const end = trialEnd(tx, params);
  const { default_payment_method: named, backdate_start_date: backdatedTo } = params;
  if (backdatedTo !== undefined && backdatedTo >= tx.now) {
    throw invalidRequest('`backdate_start_date` must be in the past.', { param: 'backdate_start_date' });
  }
  const { cancel_at, cancel_at_period_end } = params;
  const isCanceled = cancel_at !== undefined || cancel_at_period_end === true;
  return {
    customer,
    items,
    trialEnd: end,
    anchor: chosenAnchor(tx, params, items, end),
    backdatedTo,
    isProrated: params.proration_behavior !== 'none',
    ...(isCanceled && { cancellation: { cancel_at, cancel_at_period_end } }),
    once: oneTimeItems(tx, params.add_invoice_items ?? []),
    terms: params,
    fields: {
      ...collectionPatch(null, params),
      billing_mode: mode,
      currency,
      default_payment_method:
        named === undefined ? null : ownPaymentMethod(tx, named, customer.id, 'default_payment_method').id,
      description: params.description ?? null,
      metadata: mergeMetadata({}, params.metadata),
      payment_settings: {
        payment_method_options: null,
        payment_method_types: null,
        save_default_payment_method: params.payment_settings?.save_default_payment_method ?? 'off',
      },
      trial_settings: trialSettings(params.trial_settings),
    },
  };
}
