import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { draftLastInvoice } from './cancel-with-bill';
import { subscriptionSpec } from './create-subscription';
import { find } from './find';
import { draftPause } from './pause-subscription';
import type { PreviewParams, SubscriptionDetails } from './preview-params';
import { draftResumption } from './resume-subscription';
import { scheduledSubscription } from './start-schedule';
import { prepareSubscription } from './start-subscription';
import { applyUpdate } from './update-subscription';
import { draftSchedule, updateSchedule } from './write-schedule';

type Subscription = Tables['subscription'];

/** What a preview is about, after the change that it tries: an invoice that is made at once, or what comes next. */
export interface Subject {
  draft: Tables['invoice'] | null;
  subscription: Subscription | null;
}

/** A subscription with the change that is asked for: the code of the change itself. */
export function changedSubscription(
  tx: Tx,
  subscription: Subscription,
  params: Pick<PreviewParams, 'automatic_tax' | 'discounts' | 'subscription_details'>,
): Subject {
  const { automatic_tax, subscription_details: details = {} } = params;
  const {
    cancel_now,
    pause,
    resume_at,
    billing_cycle_anchor: anchor,
    billing_mode: _mode,
    start_date,
    ...rest
  } = details;
  if (start_date !== undefined) {
    throw invalidRequest('`start_date` is for a preview without a subscription.', {
      param: 'subscription_details[start_date]',
    });
  }
  if (cancel_now) {
    const bill = { prorate: rest.proration_behavior !== 'none', invoiceNow: true };
    return draftLastInvoice(tx, subscription, bill) ?? { draft: null, subscription: null };
  }
  if (pause) {
    const paused = draftPause(tx, subscription, { ...pause, invoicing_behavior: 'invoice' });
    return paused ?? { draft: null, subscription: null };
  }
  const { proration_behavior, proration_date } = rest;
  if (anchor?.type === 'timestamp') throw noTimestamp();
  const at = anchor && { type: anchor.type };
  if (resume_at === 'now')
    return draftResumption(tx, subscription, {
      billing_cycle_anchor: at,
      proration_behavior,
      proration_date,
    });
  const discounts = params.discounts === null ? [] : params.discounts;
  return applyUpdate(tx, subscription, { ...rest, billing_cycle_anchor: at, automatic_tax, discounts });
}

function noTimestamp() {
  return invalidRequest(
    'A `billing_cycle_anchor` of type `timestamp` is for a preview without a subscription.',
    {
      param: 'subscription_details[billing_cycle_anchor][type]',
    },
  );
}

/** A subscription that does not exist yet: its first invoice. */
export function newSubscriptionSubject(
  tx: Tx,
  customer: Tables['customer'],
  params: PreviewParams,
  details: SubscriptionDetails,
): Subject {
  const {
    start_date: start,
    billing_cycle_anchor: anchor,
    cancel_at,
    items = [],
    trial_end,
    ...rest
  } = details;
  const at = start !== undefined && start > tx.now ? tx.at(start) : tx;
  const spec = subscriptionSpec(at, customer, {
    items,
    ...(params.currency !== undefined && { currency: params.currency }),
    ...(start !== undefined && start < tx.now && { backdate_start_date: start }),
    ...(anchor?.type === 'timestamp' && { billing_cycle_anchor: anchor.timestamp }),
    ...(cancel_at !== undefined && cancel_at !== null && { cancel_at }),
    ...(rest.cancel_at_period_end && { cancel_at_period_end: true }),
    ...(rest.proration_behavior && { proration_behavior: rest.proration_behavior }),
    ...(rest.billing_mode && { billing_mode: rest.billing_mode }),
    ...(rest.default_tax_rates && { default_tax_rates: rest.default_tax_rates }),
    ...(trial_end !== undefined && { trial_end }),
    ...(params.automatic_tax && { automatic_tax: params.automatic_tax }),
    ...(params.discounts && { discounts: params.discounts }),
  });
  return prepareSubscription(at, spec);
}

/** A schedule as it is or would be: the first invoice of its subscription, or what comes next. */
export function scheduleSubject(tx: Tx, customer: Tables['customer'] | null, params: PreviewParams): Subject {
  const { schedule_details: details = {} } = params;
  const schedule =
    params.schedule === undefined ? null : find(tx, 'subscription_schedule', params.schedule, 'schedule');
  if (!schedule && !customer) throw missingParam('customer');
  const changed = schedule
    ? updateSchedule(tx, schedule, details)
    : draftSchedule(tx, find(tx, 'customer', customer?.id ?? ''), details);
  const subscription = tx.get('subscription', String(changed.subscription ?? ''));
  if (subscription) return { draft: null, subscription };
  const [phase] = changed.phases;
  if (!phase) throw missingParam('schedule_details[phases]');
  const start = tx.at(Math.max(tx.now, phase.start_date));
  tx.put('subscription_schedule', changed);
  return prepareSubscription(start, scheduledSubscription(start, changed, phase));
}
