import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { list, metadata, oneOf, text, unsupported } from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { cancelNow } from './cancel-subscription';
import { onClockFilter, onClockOf } from './clock';
import { change } from './emit';
import { find } from './find';
import { phaseParam } from './schedule-params';
import { phasesPatch } from './schedule-phases';
import { releaseSchedule, scheduleSubscription } from './schedule-steps';

type Schedule = Tables['subscription_schedule'];

/** https://docs.stripe.com/billing/subscriptions/subscription-schedules, as far as a change at the period's end needs. */
export const scheduleOperations = [
  operation('POST /v1/subscription_schedules', {
    params: {
      from_subscription: text(),
      metadata: metadata(),
      ...unsupported(
        'billing_mode',
        'customer',
        'customer_account',
        'default_settings',
        'end_behavior',
        'pause_schedules',
        'phases',
        'start_date',
      ),
    },
    returns: 'subscription_schedule',
    run(request, params) {
      if (params.from_subscription === undefined) throw missingParam('from_subscription');
      const subscription = find(request, 'subscription', params.from_subscription, 'from_subscription');
      const tx = onClockOf(request, subscription.customer);
      return scheduleSubscription(tx, subscription, mergeMetadata({}, params.metadata));
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
      created: createdParam,
      customer: text(),
      ...unsupported('canceled_at', 'completed_at', 'released_at', 'scheduled', 'customer_account'),
    },
    returns: 'subscription_schedule',
    isList: true,
    run(tx, params) {
      const { created, customer } = params;
      const rows = tx
        .all('subscription_schedule')
        .filter(onClockFilter(tx, { customer }))
        .filter((row) => customer === undefined || row.customer === customer)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, params, '/v1/subscription_schedules');
    },
  }),

  operation('POST /v1/subscription_schedules/:id', {
    params: {
      end_behavior: oneOf('cancel', 'release'),
      metadata: metadata(),
      phases: list(phaseParam, { max: 10 }),
      proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
      ...unsupported('default_settings', 'pause_schedules'),
    },
    returns: 'subscription_schedule',
    run(request, params, id) {
      const schedule = liveSchedule(request, id, 'update');
      const tx = onClockOf(request, schedule.customer);
      const patch = {
        ...(params.end_behavior && { end_behavior: params.end_behavior }),
        metadata: mergeMetadata(schedule.metadata ?? {}, params.metadata),
        ...(params.phases && phasesPatch(tx, schedule, params.phases)),
      };
      return change(tx, 'subscription_schedule', schedule, patch, 'subscription_schedule.updated');
    },
  }),

  operation('POST /v1/subscription_schedules/:id/release', {
    params: { ...unsupported('preserve_cancel_date') },
    returns: 'subscription_schedule',
    run(request, _, id) {
      const schedule = liveSchedule(request, id, 'release');
      const tx = onClockOf(request, schedule.customer);
      return releaseSchedule(tx, schedule);
    },
  }),

  operation('POST /v1/subscription_schedules/:id/cancel', {
    params: { ...unsupported('invoice_now', 'prorate') },
    returns: 'subscription_schedule',
    run(request, _, id) {
      const schedule = liveSchedule(request, id, 'cancel');
      const tx = onClockOf(request, schedule.customer);
      cancelNow(tx, find(tx, 'subscription', schedule.subscription ?? ''), {});
      return find(tx, 'subscription_schedule', id);
    },
  }),
];

function liveSchedule(tx: Tx, id: string, verb: string): Schedule {
  const schedule = find(tx, 'subscription_schedule', id);
  if (schedule.status === 'active') return schedule;
  throw invalidRequest(
    `You cannot ${verb} a subscription schedule that is currently in the \`${schedule.status}\` status.`,
  );
}
