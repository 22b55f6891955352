import { type Interval, periodStart, secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { page, pageParams } from '../wire/pagination';
import { required, text, timestamp } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { attachCustomer } from './clock-room';
import { deleteCustomer } from './customers';
import { advance, change, create, emit } from './emit';
import { find } from './find';
import { longestMoveDays, serverSettings } from './server-settings';
import { itemsOf } from './subscription-view';

type TestClock = Tables['test_helpers.test_clock'];

const lifetimeSeconds = 30 * secondsPerDay;
const ended = new Set(['canceled', 'incomplete_expired']);

/** https://docs.stripe.com/billing/testing/test-clocks */
export const testClockOperations = [
  operation('POST /v1/test_helpers/test_clocks', {
    params: {
      customer: text(),
      frozen_time: required(timestamp()),
      name: text({ max: 300 }),
    },
    returns: 'test_helpers.test_clock',
    run(tx, { customer: owner, frozen_time, name }) {
      const clock: TestClock = {
        id: tx.newId('clock'),
        object: 'test_helpers.test_clock',
        created: tx.now,
        deletes_after: tx.now + lifetimeSeconds,
        frozen_time,
        livemode: false,
        name: name ?? null,
        status: 'ready',
        status_details: {},
      };
      create(tx, 'test_helpers.test_clock', clock, 'test_helpers.test_clock.created');
      if (owner !== undefined) {
        const customer = find(tx, 'customer', owner, 'customer');
        const attached = attachCustomer(tx, customer, clock.id);
        change(tx, 'customer', customer, { test_clock: attached.test_clock }, 'customer.updated');
      }
      return clock;
    },
  }),

  operation('GET /v1/test_helpers/test_clocks/:id', {
    params: {},
    returns: 'test_helpers.test_clock',
    run: (tx, _, id) => find(tx, 'test_helpers.test_clock', id),
  }),

  operation('GET /v1/test_helpers/test_clocks', {
    params: pageParams,
    returns: 'test_helpers.test_clock',
    isList: true,
    run: (tx, params) => page(tx.all('test_helpers.test_clock'), params, '/v1/test_helpers/test_clocks'),
  }),

  operation('POST /v1/test_helpers/test_clocks/:id/advance', {
    params: { frozen_time: required(timestamp()) },
    returns: 'test_helpers.test_clock',
    run(tx, { frozen_time: target }, id) {
      const clock = find(tx, 'test_helpers.test_clock', id);
      if (clock.status !== 'ready') {
        throw invalidRequest(`The test clock is ${clock.status}: it can only be advanced when it is ready.`);
      }
      if (target <= clock.frozen_time) {
        throw invalidRequest('The new frozen_time must be after the current frozen_time of the test clock.', {
          param: 'frozen_time',
        });
      }
      if (serverSettings(tx).limits_test_clocks) checkLimit(tx, clock, target);
      else if (target > clock.frozen_time + longestMoveDays * secondsPerDay) {
        throw invalidRequest(
          `Without Stripe's limit a test clock can be moved by at most ${longestMoveDays} days at a time.`,
          { param: 'frozen_time' },
        );
      }
      const patch = { status: 'advancing', status_details: { advancing: { target_frozen_time: target } } };
      return advance(tx, 'test_helpers.test_clock', clock, patch, 'test_helpers.test_clock.advancing');
    },
  }),

  operation('DELETE /v1/test_helpers/test_clocks/:id', {
    params: {},
    returns: 'test_helpers.test_clock',
    run(tx, _, id) {
      deleteClock(tx, find(tx, 'test_helpers.test_clock', id));
      return { id, object: 'test_helpers.test_clock', deleted: true };
    },
  }),
];

/** A clock goes with its customers and all that is theirs: by request, or 30 days after it was made. */
export function deleteClock(tx: Tx, clock: TestClock): void {
  for (const customer of tx.where('customer', 'test_clock', clock.id))
    deleteCustomer(tx.at(clock.frozen_time), customer);
  tx.remove('test_helpers.test_clock', clock.id);
  tx.put('tombstone', { id: clock.id, object: 'test_helpers.test_clock' });
  emit(tx, 'test_helpers.test_clock.deleted', clock);
}

/** The target is reached: the clock stands there and says so. */
export function finishAdvance(tx: Tx, id: string, failed: boolean): void {
  const clock = find(tx, 'test_helpers.test_clock', id);
  const target = clock.status_details.advancing?.target_frozen_time ?? clock.frozen_time;
  const reached = { ...clock, frozen_time: target, status: 'ready', status_details: {} };
  if (failed)
    advance(
      tx,
      'test_helpers.test_clock',
      reached,
      { status: 'internal_failure' },
      'test_helpers.test_clock.internal_failure',
    );
  else advance(tx, 'test_helpers.test_clock', reached, {}, 'test_helpers.test_clock.ready');
}

function checkLimit(tx: Tx, clock: TestClock, target: number): void {
  const limit = furthest(tx, clock);
  if (target > limit) throw tooFar(clock, limit);
}

/** Two of the shortest intervals on the clock; two years when nothing recurs on it. */
function furthest(tx: Tx, clock: TestClock): number {
  const ends = tx
    .where('customer', 'test_clock', clock.id)
    .flatMap((customer) => tx.where('subscription', 'customer', customer.id))
    .filter((subscription) => !ended.has(subscription.status))
    .flatMap((subscription) => itemsOf(tx, subscription.id))
    .map((item) => {
      const recurring = find(tx, 'price', item.price).recurring;
      const interval = (recurring?.interval ?? 'month') as Interval;
      return periodStart(clock.frozen_time, interval, recurring?.interval_count ?? 1, 2);
    });
  return ends.length > 0 ? Math.min(...ends) : periodStart(clock.frozen_time, 'year', 1, 2);
}

function tooFar(clock: TestClock, limit: number) {
  return invalidRequest(
    `The frozen time of this clock is ${clock.frozen_time} (${utc(clock.frozen_time)}). You can only advance it up to ${limit} (${utc(limit)}). You can only advance a test clock up to two intervals from the current frozen time at a time, based on the shortest subscription interval in the test clock. For example, if a test clock has a monthly and yearly subscription, you may only advance up to two months at a time. If the test clock has no subscriptions or subscription schedules, you can advance up to 2 years from the current frozen time.`,
    { param: 'frozen_time' },
  );
}

/** `2024-11-23 00:00:00 UTC` */
function utc(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
