import { secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import {
  boolean,
  clearable,
  either,
  integer,
  keywordOr,
  metadata,
  object,
  oneOf,
  required,
  text,
  unsupported,
} from '../wire/params';
import { invalidRequest, noSuch } from '../wire/stripe-error';
import { termsParams } from './billing-terms';
import { cancelWithBill } from './cancel-with-bill';
import { onClockFilter, onClockOf } from './clock';
import { find } from './find';
import { collectFirstPayment } from './first-payment';
import { ownPaymentMethod } from './payment-method-core';
import { refuseScheduled } from './refuse-update';
import { resumeSubscription } from './resume-subscription';
import { prepareSubscription, startSubscription } from './start-subscription';
import type { NewItem } from './subscription-item-core';
import {
  cancellationDetailsParam,
  checkCurrency,
  itemsParam,
  newItemsParam,
  paymentBehaviours,
  paymentSettingsParam,
  recurringPrice,
  trialSettings,
  trialSettingsParam,
  unsupportedInSubscriptions,
} from './subscription-params';
import { itemsOf, viewSubscription } from './subscription-view';
import { updateSubscription } from './update-subscription';

const statuses = [
  'active',
  'canceled',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
] as const;
const ended = new Set<string>(['canceled', 'incomplete_expired']);

/** The moment a trial ends, from either parameter; null is no trial. */
export function trialEnd(
  tx: Tx,
  params: { trial_end?: number | 'now'; trial_period_days?: number },
): number | null {
  if (params.trial_end !== undefined && params.trial_period_days !== undefined) {
    throw invalidRequest('You may only specify one of these parameters: trial_end, trial_period_days.');
  }
  if (params.trial_period_days !== undefined) return tx.now + params.trial_period_days * secondsPerDay;
  if (params.trial_end === undefined || params.trial_end === 'now') return null;
  if (params.trial_end <= tx.now) {
    throw invalidRequest('The trial_end timestamp must be in the future.', { param: 'trial_end' });
  }
  return params.trial_end;
}

const nowOrTime = keywordOr(['now'], integer());

const periodFilter = either(
  integer(),
  object({ gt: integer(), gte: integer(), lt: integer(), lte: integer() }),
);

export const subscriptionOperations = [
  operation('POST /v1/subscriptions', {
    params: {
      customer: required(text()),
      items: required(newItemsParam),
      billing_mode: object({ type: required(oneOf('flexible')) }),
      cancel_at: integer(),
      cancel_at_period_end: boolean(),
      currency: text(),
      default_payment_method: text(),
      description: text({ max: 500 }),
      metadata: metadata(),
      off_session: boolean(),
      payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'error_if_incomplete'),
      payment_settings: paymentSettingsParam,
      proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
      trial_end: nowOrTime,
      trial_period_days: integer({ min: 1, max: 730 }),
      trial_settings: trialSettingsParam,
      ...termsParams,
      ...unsupportedInSubscriptions,
      ...unsupported('backdate_start_date', 'billing_cycle_anchor', 'billing_cycle_anchor_config'),
    },
    returns: 'subscription',
    run(request, params) {
      const customer = find(request, 'customer', params.customer, 'customer');
      const tx = onClockOf(request, customer.id);
      if (params.items.length === 0)
        throw invalidRequest('Missing required param: items.', { code: 'parameter_missing', param: 'items' });
      const items: NewItem[] = params.items.map((item, index) => ({
        price: recurringPrice(tx, item.price ?? '', `items[${index}][price]`),
        quantity: item.quantity ?? 1,
        metadata: mergeMetadata({}, item.metadata),
        terms: item,
      }));
      checkCurrency(
        customer,
        items.map((item) => item.price),
      );
      const end = trialEnd(tx, params);
      const named = params.default_payment_method;
      const method =
        named === undefined ? null : ownPaymentMethod(tx, named, customer.id, 'default_payment_method');
      const prepared = prepareSubscription(tx, {
        customer,
        items,
        trialEnd: end,
        terms: params,
        fields: {
          default_payment_method: method?.id ?? null,
          description: params.description ?? null,
          metadata: mergeMetadata({}, params.metadata),
          trial_settings: trialSettings(params.trial_settings),
        },
      });
      const payment = collectFirstPayment(tx, prepared.draft, {
        method: method?.id ?? customer.invoice_settings.default_payment_method,
        behavior: params.payment_behavior ?? 'allow_incomplete',
      });
      const started = startSubscription(tx, prepared, payment);
      started.settle();
      const { cancel_at, cancel_at_period_end } = params;
      if (cancel_at === undefined && !cancel_at_period_end) return viewSubscription(tx, started.subscription);
      return updateSubscription(tx, started.subscription, { cancel_at, cancel_at_period_end });
    },
  }),

  operation('GET /v1/subscriptions/:id', {
    params: {},
    returns: 'subscription',
    run: (tx, _, id) => viewSubscription(tx, find(tx, 'subscription', id)),
  }),

  operation('POST /v1/subscriptions/:id', {
    params: {
      cancel_at: clearable(keywordOr(['min_period_end', 'max_period_end'], integer())),
      cancel_at_period_end: boolean(),
      cancellation_details: cancellationDetailsParam,
      default_payment_method: clearable(text()),
      description: clearable(text({ max: 500 })),
      items: itemsParam,
      metadata: metadata(),
      off_session: boolean(),
      pause_collection: clearable(
        object({
          behavior: required(oneOf('keep_as_draft', 'mark_uncollectible', 'void')),
          resumes_at: integer(),
        }),
      ),
      payment_behavior: oneOf(...paymentBehaviours),
      payment_settings: paymentSettingsParam,
      proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
      billing_cycle_anchor: object({ type: required(oneOf('now', 'unchanged')) }),
      proration_date: integer(),
      trial_end: nowOrTime,
      trial_settings: trialSettingsParam,
      ...termsParams,
      ...unsupportedInSubscriptions,
    },
    returns: 'subscription',
    run(request, params, id) {
      const subscription = find(request, 'subscription', id);
      refuseScheduled(subscription, params);
      return updateSubscription(onClockOf(request, subscription.customer), subscription, params);
    },
  }),

  operation('DELETE /v1/subscriptions/:id', {
    params: { cancellation_details: cancellationDetailsParam, invoice_now: boolean(), prorate: boolean() },
    returns: 'subscription',
    run(request, params, id) {
      const subscription = find(request, 'subscription', id);
      const tx = onClockOf(request, subscription.customer);
      if (ended.has(subscription.status)) throw noSuch('subscription', id);
      const { cancellation_details = {}, invoice_now = false, prorate = false } = params;
      const bill = { invoiceNow: invoice_now, prorate };
      return viewSubscription(tx, cancelWithBill(tx, subscription, cancellation_details, bill));
    },
  }),

  operation('POST /v1/subscriptions/:id/resume', {
    params: {
      billing_cycle_anchor: object({ type: required(oneOf('now', 'unchanged')) }),
      ...unsupported('payment_behavior', 'proration_behavior', 'proration_date'),
    },
    returns: 'subscription',
    run(request, params, id) {
      const subscription = find(request, 'subscription', id);
      const tx = onClockOf(request, subscription.customer);
      return resumeSubscription(tx, subscription, params.billing_cycle_anchor?.type ?? 'now');
    },
  }),

  operation('GET /v1/subscriptions', {
    params: {
      ...pageParams,
      collection_method: oneOf('charge_automatically', 'send_invoice'),
      created: createdParam,
      current_period_end: periodFilter,
      current_period_start: periodFilter,
      customer: text(),
      price: text(),
      status: oneOf(...statuses, 'all', 'ended'),
      test_clock: text(),
      ...unsupported('automatic_tax', 'plan'),
    },
    returns: 'subscription',
    isList: true,
    run(tx, params) {
      const { customer, price, status, created, collection_method: method } = params;
      const periods = (row: Tables['subscription']) => itemsOf(tx, row.id);
      const rows = (customer ? tx.where('subscription', 'customer', customer) : tx.all('subscription'))
        .filter(onClockFilter(tx, params))
        .filter((row) => matchesStatus(row.status, status))
        .filter((row) => method === undefined || row.collection_method === method)
        .filter((row) => matchesCreated(row.created, created))
        .filter((row) => price === undefined || periods(row).some((item) => item.price === price))
        .filter((row) => {
          const { current_period_end: end, current_period_start: start } = params;
          if (end === undefined && start === undefined) return true;
          const items = periods(row);
          const earliestEnd = Math.min(...items.map((item) => item.current_period_end));
          const latestStart = Math.max(...items.map((item) => item.current_period_start));
          return matchesCreated(earliestEnd, end) && matchesCreated(latestStart, start);
        });
      const result = page(rows, params, '/v1/subscriptions');
      return { ...result, data: result.data.map((row) => viewSubscription(tx, row)) };
    },
  }),
];

/** Without a filter, canceled subscriptions are left out. */
function matchesStatus(status: string, wanted: string | undefined): boolean {
  if (wanted === 'all') return true;
  if (wanted === 'ended') return ended.has(status);
  if (wanted === undefined) return status !== 'canceled' && status !== 'incomplete_expired';
  return status === wanted;
}
