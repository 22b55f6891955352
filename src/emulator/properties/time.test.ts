import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { type Interval, periodStart } from '../engine/calendar';
import { setDunningPolicy } from '../resources/dunning';
import { timeItself } from '../store/store';
import { forHistories, lived } from './history.fixture';
import { take } from './random-steps.fixture';
import { all, invoicesOf, subscriptionsOf, type World, world } from './random-world.fixture';
import { starts, steps } from './step-choices.fixture';
import { type Snapshot, stories } from './stories.fixture';

const day = 86_400;
const timeout = 60_000;

test('invariant 11: periods follow each other on the sequence of their anchor, without gap or overlap', {
  timeout,
}, () => {
  forHistories((made) => {
    for (const subscription of subscriptionsOf(made)) {
      checkCycle(subscription);
      const story = stories(made).get(subscription.id) ?? [];
      for (const [index, { object }] of story.entries()) {
        const before = story[index - 1];
        if (before) checkContiguous(before.object, object);
      }
    }
  });
});

function checkCycle({ status, billing_cycle_anchor: anchor, cancel_at, items }: Stripe.Subscription): void {
  for (const item of items.data) {
    expect(item.current_period_end).toBeGreaterThan(item.current_period_start);
    const { interval = 'month', interval_count: count = 1 } = item.price.recurring ?? {};
    const ends = Array.from({ length: 200 }, (_, n) => periodStart(anchor, interval as Interval, count, n));
    // A trial ends when it was asked to, and a cancellation inside a period cuts it, also one that has come by now.
    const isWhole = status !== 'trialing' && status !== 'canceled' && item.current_period_end !== cancel_at;
    if (isWhole) expect(ends).toContain(item.current_period_end);
  }
}

/** An item's next period starts where the last one ended, unless a new interval or a new cycle moved it. */
function checkContiguous(before: Snapshot, after: Snapshot): void {
  if (before.billing_cycle_anchor !== after.billing_cycle_anchor) return;
  for (const item of after.items?.data ?? []) {
    const old = before.items?.data.find(({ id }) => id === item.id);
    if (!old || old.price.id !== item.price.id) continue;
    expect([old.current_period_start, old.current_period_end]).toContain(item.current_period_start);
  }
}

const splits = fc.array(fc.integer({ min: 1, max: 20 * day }), { minLength: 2, maxLength: 6 });
const total = (parts: number[]) => parts.reduce((sum, seconds) => sum + seconds, 0);

test('invariant 12: two advances end where one ends, byte for byte', { timeout }, () => {
  fc.assert(
    fc.property(starts, fc.array(steps, { minLength: 3, maxLength: 12 }), splits, (start, history, parts) => {
      const [small, large] = [world(start), world(start)];
      for (const step of history) for (const made of [small, large]) take(made, step);
      for (const seconds of parts) small.advance(seconds);
      large.advance(total(parts));
      expect(small.store.dump()).toBe(large.store.dump());
    }),
    { numRuns: 40 },
  );
});

test('invariant 12: on a test clock too, but for the events that tell of the advances themselves', {
  timeout,
}, () => {
  const terms = fc.record({ price: fc.nat(3), trialDays: fc.nat(14), token: fc.constantFrom(...tokens) });
  fc.assert(
    fc.property(starts, fc.array(terms, { minLength: 1, maxLength: 3 }), splits, (start, bought, parts) => {
      const [small, large] = [onClock(start, bought), onClock(start, bought)];
      for (const seconds of parts) small.move(seconds);
      large.move(total(parts));
      expect(small.told()).toEqual(large.told());
    }),
    { numRuns: 20 },
  );
});

const tokens = ['pm_card_visa', 'pm_card_chargeCustomerFail', 'pm_card_authenticationRequired'];

/** A customer on a test clock with some subscriptions. */
function onClock(start: number, bought: { price: number; trialDays: number; token: string }[]) {
  const made = world(start);
  const clock = made.call('POST', '/v1/test_helpers/test_clocks', { frozen_time: start }).body.id;
  const customer = made.call('POST', '/v1/customers', { test_clock: clock }).body.id;
  for (const { price, trialDays, token } of bought) {
    made.call('POST', `/v1/customers/${customer}`, { 'invoice_settings[default_payment_method]': token });
    made.call('POST', '/v1/subscriptions', {
      customer,
      'items[0][price]': made.prices[price] ?? '',
      ...(trialDays > 0 && { trial_period_days: trialDays }),
    });
  }
  let now = start;
  const stepTo = (frozen_time: number) => {
    const answer = made.call('POST', `/v1/test_helpers/test_clocks/${clock}/advance`, { frozen_time });
    expect(answer.status).toBe(200);
    now = frozen_time;
    expect(made.call('GET', `/v1/test_helpers/test_clocks/${clock}`).body.status).toBe('ready');
  };
  return {
    /** In steps that the clock's limit allows. */
    move(seconds: number) {
      for (const target = now + seconds; now < target; ) stepTo(Math.min(target, now + 28 * day));
    },
    /** All that was made and said, but for the clock's own events. Ids, and what follows from them, are numbered as they come. */
    told(): string[] {
      const events = all<Stripe.Event>(made, '/v1/events').filter(
        ({ type }) => !type.startsWith('test_helpers'),
      );
      const ids = new Map<string, string>();
      const rename = (id: string) => ids.get(id) ?? ids.set(id, `#${ids.size}`).get(id) ?? id;
      return events.map(({ type, data }) =>
        JSON.stringify([type, data])
          .replaceAll(/"authorization_code":"\d+"/g, '')
          .replaceAll(/\b[a-z]+_[0-9A-Za-z]{14,}(?:_secret_\w+)?/g, rename),
      );
    },
  };
}

test('invariant 13: when a clock has moved, nothing that was due is left', { timeout }, () => {
  forHistories(checkTimers, { between: checkTimers });
});

function checkTimers({ store }: World): void {
  const next = store.nextTimer('server');
  expect(next?.due_at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(store.now());
}

test('invariant 14: each period of each item is billed once', { timeout }, () => {
  forHistories((made) => {
    const billed = invoicesOf(made)
      .flatMap((invoice) => invoice.lines.data)
      .map((line) => ({ line, details: line.parent?.subscription_item_details }))
      .filter(({ line, details }) => details && !details.proration && line.amount !== 0)
      .map(({ line, details }) => `${details?.subscription_item} ${line.period.start}`);
    expect(new Set(billed).size).toBe(billed.length);
  });
});

test('invariant 15: the end of a trial is announced once', { timeout }, () => {
  forHistories((made) => {
    for (const { id } of subscriptionsOf(made)) {
      const reminders = (stories(made).get(id) ?? []).filter(({ type }) => type.endsWith('trial_will_end'));
      expect(new Set(reminders.map(({ object }) => object.trial_end)).size).toBe(reminders.length);
    }
  });
});

test('invariant 16: an invoice is tried once and then as often as the policy says, whatever it says', {
  timeout,
}, () => {
  const policies = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 });
  const history = fc.array(steps, { minLength: 8, maxLength: 20 });
  fc.assert(
    fc.property(starts, policies, history, (start, retryDaysAfterFailure, taken) => {
      const made = lived(start, taken, {
        prepare: ({ store, call, customer }) => {
          store.transaction(timeItself, (tx) => setDunningPolicy(tx, { retryDaysAfterFailure }));
          const method = { 'invoice_settings[default_payment_method]': 'pm_card_chargeCustomerFail' };
          call('POST', `/v1/customers/${customer}`, method);
        },
      });
      for (const invoice of invoicesOf(made))
        expect(invoice.attempt_count).toBeLessThanOrEqual(1 + retryDaysAfterFailure.length);
    }),
    { numRuns: 20 },
  );
});

const terminal = new Set(['canceled', 'incomplete_expired', 'void', 'completed', 'released', 'expired']);

test('invariant 17: what has ended stays ended, and nothing else is said of it', { timeout }, () => {
  forHistories((made) => {
    for (const story of stories(made).values()) {
      const end = story.findIndex(({ object }) => terminal.has(object.status ?? ''));
      if (end === -1) continue;
      for (const { object } of story.slice(end)) expect(object.status).toBe(story[end]?.object.status);
    }
  });
});
