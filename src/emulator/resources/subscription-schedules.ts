import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, keywordOr, list, metadata, oneOf, text, timestamp } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { billingModeParam } from './billing-mode';
import { cancelWithBill } from './cancel-with-bill';
import { onClockFilter, onClockOf } from './clock';
import { advance, change } from './emit';
import { find } from './find';
import { defaultSettingsParam, newPhaseParam, phaseParam } from './schedule-params';
import { releaseSchedule, scheduleSubscription } from './schedule-steps';
import { createSchedule, updateSchedule } from './write-schedule';

type Schedule = Tables['subscription_schedule'];

/** https://docs.stripe.com/billing/subscriptions/subscription-schedules */
export const scheduleOperations = [
  operation('POST /v1/subscription_schedules', {
    params: {
      billing_mode: billingModeParam,
      customer: text(),
      default_settings: defaultSettingsParam,
      end_behavior: oneOf('cancel', 'release'),
      from_subscription: text(),
      metadata: metadata(),
      phases: list(newPhaseParam, { max: 10 }),
      start_date: keywordOr(['now'], timestamp()),
    },
    returns: 'subscription_schedule',
    run(request, params) {
      const { from_subscription: id, metadata: pairs, ...rest } = params;
      if (id === undefined) return createSchedule(request, params);
      const [other] = Object.entries(rest).find(([, value]) => value !== undefined) ?? [];
      if (other) {
        throw invalidRequest(
          `You cannot set \`${other}\` if \`from_subscription\` is set: update the schedule after it was created.`,
          { param: other },
        );
      }
      const subscription = find(request, 'subscription', id, 'from_subscription');
      const tx = onClockOf(request, subscription.customer);
      return scheduleSubscription(tx, subscription, mergeMetadata({}, pairs));
    },
  }),

  operation('GET /v1/subscription_schedules/:id', {
    params: {},
    returns: 'subscription_schedule',
    run: (tx, _, id) => find(tx, 'subscription_schedule', id),
  }),

  operation('GET /v1/subscription_schedules', {
    params: {
      ...pageParams,
      canceled_at: createdParam,
      completed_at: createdParam,
      created: createdParam,
      customer: text(),
      released_at: createdParam,
      scheduled: boolean(),
    },
    returns: 'subscription_schedule',
    isList: true,
    run(tx, params) {
      const { canceled_at, completed_at, created, customer, released_at, scheduled } = params;
      const isWithin = (at: number | null, filter: typeof created) =>
        filter === undefined || (at !== null && matchesCreated(at, filter));
      const rows = tx
        .all('subscription_schedule')
        .filter(onClockFilter(tx, { customer }))
        .filter((row) => customer === undefined || row.customer === customer)
        .filter((row) => !scheduled || row.status === 'not_started')
        .filter((row) => isWithin(row.created, created))
        .filter((row) => isWithin(row.canceled_at, canceled_at))
        .filter((row) => isWithin(row.completed_at, completed_at))
        .filter((row) => isWithin(row.released_at, released_at));
      return page(rows, params, '/v1/subscription_schedules');
    },
  }),

  operation('POST /v1/subscription_schedules/:id', {
    params: {
      default_settings: defaultSettingsParam,
      end_behavior: oneOf('cancel', 'release'),
      metadata: metadata(),
      phases: list(phaseParam, { max: 10 }),
      proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
    },
    returns: 'subscription_schedule',
    run(request, params, id) {
      const schedule = liveSchedule(request, id, 'update');
      return updateSchedule(onClockOf(request, String(schedule.customer)), schedule, params);
    },
  }),

  operation('POST /v1/subscription_schedules/:id/release', {
    params: { preserve_cancel_date: boolean() },
    returns: 'subscription_schedule',
    run(request, params, id) {
      const schedule = liveSchedule(request, id, 'release');
      const tx = onClockOf(request, String(schedule.customer));
      const released = releaseSchedule(tx, schedule);
      const subscription = tx.get('subscription', String(schedule.subscription ?? ''));
      if (subscription && subscription.cancel_at !== null && !params.preserve_cancel_date)
        change(tx, 'subscription', subscription, { cancel_at: null }, 'customer.subscription.updated');
      return released;
    },
  }),

  operation('POST /v1/subscription_schedules/:id/cancel', {
    params: { invoice_now: boolean(), prorate: boolean() },
    returns: 'subscription_schedule',
    run(request, { invoice_now: invoiceNow = true, prorate = true }, id) {
      const schedule = liveSchedule(request, id, 'cancel');
      const tx = onClockOf(request, String(schedule.customer));
      const subscription = tx.get('subscription', String(schedule.subscription ?? ''));
      if (subscription) cancelWithBill(tx, subscription, {}, { invoiceNow, prorate });
      else {
        const canceled = { status: 'canceled', canceled_at: tx.now };
        advance(tx, 'subscription_schedule', schedule, canceled, 'subscription_schedule.canceled');
      }
      return find(tx, 'subscription_schedule', id);
    },
  }),
];

function liveSchedule(tx: Tx, id: string, verb: string): Schedule {
  const schedule = find(tx, 'subscription_schedule', id);
  if (schedule.status === 'active' || schedule.status === 'not_started') return schedule;
  throw invalidRequest(
    `You cannot ${verb} a subscription schedule that is currently in the \`${schedule.status}\` status.`,
  );
}
