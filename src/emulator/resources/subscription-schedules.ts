import { type Interval, periodStart } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { integer, list, metadata, object, oneOf, required, text, unsupported } from '../wire/params';
import { invalidRequest, missingParam, notEmulated } from '../wire/stripe-error';
import { cancelNow } from './cancel-subscription';
import { onClockFilter, onClockOf } from './clock';
import { advance, change, create } from './emit';
import { find } from './find';
import type { Phase } from './schedule-core';
import { recurringPrice } from './subscription-params';
import { itemsOf } from './subscription-view';

type Schedule = Tables['subscription_schedule'];

const phaseParam = object({
  duration: object({
    interval: required(oneOf('day', 'month', 'week', 'year')),
    interval_count: integer({ min: 1 }),
  }),
  end_date: integer(),
  items: required(
    list(
      object({
        metadata: metadata(),
        price: required(text()),
        quantity: integer({ min: 0 }),
        ...unsupported('billing_thresholds', 'discounts', 'plan', 'price_data', 'tax_rates'),
      }),
      { max: 20 },
    ),
  ),
  metadata: metadata(),
  proration_behavior: oneOf('create_prorations', 'none', 'always_invoice'),
  start_date: integer(),
  ...unsupported(
    'add_invoice_items',
    'application_fee_percent',
    'automatic_tax',
    'billing_cycle_anchor',
    'billing_thresholds',
    'collection_method',
    'currency',
    'default_payment_method',
    'default_tax_rates',
    'description',
    'discounts',
    'invoice_settings',
    'on_behalf_of',
    'transfer_data',
    'trial',
    'trial_end',
  ),
});

type PhaseParams = ReturnType<typeof phaseParam.parse>;

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
      if (subscription.schedule) {
        throw invalidRequest('You cannot migrate a subscription that is already attached to a schedule.', {
          param: 'from_subscription',
        });
      }
      if (!['active', 'trialing', 'past_due'].includes(subscription.status)) {
        throw invalidRequest(`You cannot migrate a subscription with a status of ${subscription.status}.`, {
          param: 'from_subscription',
        });
      }
      const schedule = fromSubscription(tx, subscription, mergeMetadata({}, params.metadata));
      create(tx, 'subscription_schedule', schedule, 'subscription_schedule.created');
      change(tx, 'subscription', subscription, { schedule: schedule.id }, 'customer.subscription.updated');
      return schedule;
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
      const { subscription } = schedule;
      const released = {
        status: 'released',
        released_at: tx.now,
        released_subscription: subscription,
        subscription: null,
        current_phase: null,
      };
      const row = advance(tx, 'subscription_schedule', schedule, released, 'subscription_schedule.released');
      const owner = find(tx, 'subscription', subscription ?? '');
      change(tx, 'subscription', owner, { schedule: null }, 'customer.subscription.updated');
      return row;
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

function fromSubscription(
  tx: Tx,
  subscription: Tables['subscription'],
  pairs: Record<string, string>,
): Schedule {
  const items = itemsOf(tx, subscription.id);
  const start_date = Math.max(...items.map((item) => item.current_period_start));
  const end_date = Math.min(...items.map((item) => item.current_period_end));
  const wanted = items.map((item) => ({ price: item.price, quantity: item.quantity ?? 1 }));
  return {
    id: tx.newId('sub_sched'),
    object: 'subscription_schedule',
    application: null,
    billing_mode: subscription.billing_mode,
    canceled_at: null,
    completed_at: null,
    created: tx.now,
    current_phase: { start_date, end_date },
    customer: subscription.customer,
    customer_account: null,
    default_settings: {
      application_fee_percent: null,
      billing_cycle_anchor: 'automatic',
      billing_thresholds: null,
      collection_method: 'charge_automatically',
      default_payment_method: subscription.default_payment_method,
      description: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        days_until_due: null,
        description: null,
        footer: null,
        issuer: { type: 'self' },
      },
      on_behalf_of: null,
      transfer_data: null,
    },
    end_behavior: 'release',
    livemode: false,
    metadata: pairs,
    pause_schedules: [],
    phases: [newPhase(subscription.currency, wanted, { start_date, end_date })],
    released_at: null,
    released_subscription: null,
    status: 'active',
    subscription: subscription.id,
    test_clock: subscription.test_clock,
  };
}

function newPhase(
  currency: string,
  items: { price: string; quantity: number }[],
  options: Pick<Phase, 'start_date' | 'end_date'> & Partial<Phase>,
): Phase {
  return {
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    invoice_settings: null,
    items: items.map(({ price, quantity }) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: {},
      plan: price,
      price,
      quantity,
      tax_rates: [],
    })),
    metadata: {},
    on_behalf_of: null,
    proration_behavior: 'create_prorations',
    transfer_data: null,
    trial_end: null,
    ...options,
  };
}

/** All phases are sent each time: the running one as it is, then what follows, each from the end of the one before. */
function phasesPatch(tx: Tx, schedule: Schedule, sent: PhaseParams[]): Partial<Schedule> {
  const running = schedule.phases.find((phase) => phase.start_date === schedule.current_phase?.start_date);
  const phases: Phase[] = [];
  for (const [index, params] of sent.entries()) {
    const at = `phases[${index}]`;
    const start = phases.at(-1)?.end_date ?? running?.start_date ?? tx.now;
    if (params.start_date !== undefined && params.start_date !== start) {
      throw invalidRequest(
        index === 0
          ? 'You can not modify the start date of the current phase.'
          : `The start date of phase ${index} must be the end date of the phase before it.`,
        { param: `${at}[start_date]` },
      );
    }
    const items = params.items.map((item, place) => ({
      price: recurringPrice(tx, item.price, `${at}[items][${place}][price]`).id,
      quantity: item.quantity ?? 1,
    }));
    if (items.length === 0) throw missingParam(`${at}[items]`);
    const end_date = phaseEnd(tx, params, start, items[0]?.price ?? '', index === 0 ? running : undefined);
    if (end_date <= Math.max(start, tx.now)) {
      throw invalidRequest('The end date of a phase must be after its start date and in the future.', {
        param: `${at}[end_date]`,
      });
    }
    phases.push(
      newPhase(running?.currency ?? 'usd', items, {
        start_date: start,
        end_date,
        metadata: mergeMetadata({}, params.metadata),
        proration_behavior: params.proration_behavior ?? 'create_prorations',
      }),
    );
  }
  const [first] = phases;
  if (!first || !running) throw missingParam('phases[0]');
  const bought = (phase: Phase) => phase.items.map((item) => `${item.quantity} ${item.price}`).join();
  if (bought(first) !== bought(running))
    throw notEmulated('a change of the running phase', 'phases[0][items]');
  const current_phase = { start_date: first.start_date, end_date: first.end_date };
  return { phases, current_phase };
}

function phaseEnd(tx: Tx, params: PhaseParams, start: number, price: string, running?: Phase): number {
  if (params.end_date !== undefined && params.duration !== undefined)
    throw invalidRequest('You may only specify one of these parameters: duration, end_date.');
  if (params.end_date !== undefined) return params.end_date;
  if (params.duration !== undefined)
    return periodStart(start, params.duration.interval, params.duration.interval_count ?? 1, 1);
  if (running) return running.end_date;
  const recurring = find(tx, 'price', price).recurring;
  return periodStart(start, (recurring?.interval ?? 'month') as Interval, recurring?.interval_count ?? 1, 1);
}
