import { operation } from '../wire/operation';
import {
  boolean,
  clearable,
  keywordOr,
  metadata,
  object,
  oneOf,
  required,
  text,
  timestamp,
} from '../wire/params';
import { noSuch } from '../wire/stripe-error';
import { migrateSubscription } from './billing-mode';
import { termsParams } from './billing-terms';
import { cancelWithBill } from './cancel-with-bill';
import { onClockOf } from './clock';
import { createSubscription } from './create-subscription';
import { find } from './find';
import { listSubscriptions } from './list-subscriptions';
import { pauseParams, pauseSubscription } from './pause-subscription';
import { refuseScheduled } from './refuse-update';
import { resumeSubscription } from './resume-subscription';
import {
  addInvoiceItemsParam,
  cancellationDetailsParam,
  collectionParams,
  itemsParam,
  paymentBehaviours,
  paymentSettingsParam,
  trialSettingsParam,
} from './subscription-params';
import { viewSubscription } from './subscription-view';
import { updateSubscription } from './update-subscription';

const ended = new Set<string>(['canceled', 'incomplete_expired']);

const nowOrTime = keywordOr(['now'], timestamp());

export const subscriptionOperations = [
  createSubscription,

  operation('GET /v1/subscriptions/:id', {
    params: {},
    returns: 'subscription',
    run: (tx, _, id) => viewSubscription(tx, find(tx, 'subscription', id)),
  }),

  operation('POST /v1/subscriptions/:id', {
    params: {
      cancel_at: clearable(keywordOr(['min_period_end', 'max_period_end'], timestamp())),
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
          resumes_at: timestamp(),
        }),
      ),
      payment_behavior: oneOf(...paymentBehaviours),
      payment_settings: paymentSettingsParam,
      proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
      billing_cycle_anchor: object({ type: required(oneOf('now', 'unchanged')) }),
      proration_date: timestamp(),
      trial_end: nowOrTime,
      trial_settings: trialSettingsParam,
      ...collectionParams,
      ...termsParams,
      add_invoice_items: addInvoiceItemsParam,
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

  operation('POST /v1/subscriptions/:id/pause', {
    params: pauseParams,
    returns: 'subscription',
    run(request, params, id) {
      const subscription = find(request, 'subscription', id);
      const tx = onClockOf(request, subscription.customer);
      return viewSubscription(tx, pauseSubscription(tx, subscription, params));
    },
  }),

  operation('POST /v1/subscriptions/:id/resume', {
    params: {
      billing_cycle_anchor: object({ type: required(oneOf('now', 'unchanged')) }),
      payment_behavior: oneOf('resume_on_payment_attempt', 'resume_on_payment_success'),
      proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
      proration_date: timestamp(),
    },
    returns: 'subscription',
    run(request, params, id) {
      const subscription = find(request, 'subscription', id);
      return resumeSubscription(onClockOf(request, subscription.customer), subscription, params);
    },
  }),

  operation('POST /v1/subscriptions/:id/migrate', {
    params: {
      billing_mode: required(
        object({
          flexible: object({ proration_discounts: oneOf('included') }),
          type: required(oneOf('flexible')),
        }),
      ),
    },
    returns: 'subscription',
    run(request, _, id) {
      const subscription = find(request, 'subscription', id);
      return migrateSubscription(onClockOf(request, subscription.customer), subscription);
    },
  }),

  listSubscriptions,
];
