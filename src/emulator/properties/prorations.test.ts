import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { billedOf } from './billed.fixture';
import { forHistories } from './history.fixture';
import { all, type Params, type World, world } from './random-world.fixture';
import { starts } from './step-choices.fixture';

const seconds = fc.integer({ min: 1, max: 27 * 86_400 });
const quantities = fc.integer({ min: 1, max: 9 });
const runs = { numRuns: 40 };

/** 29.00 a month since `start`, `later` seconds on, with a way to change price and quantity. */
function subscribed(start: number, later: number, quantity: number) {
  const made = world(start);
  const { body } = made.call('POST', '/v1/subscriptions', {
    customer: made.customer,
    'items[0][price]': made.prices[0] ?? '',
    'items[0][quantity]': quantity,
  });
  made.advance(later);
  const item: Stripe.SubscriptionItem = body.items.data[0];
  const change = (price: number, amount: number, more: Params = {}) =>
    made.call('POST', `/v1/subscriptions/${body.id}`, {
      'items[0][id]': item.id,
      'items[0][price]': made.prices[price] ?? '',
      'items[0][quantity]': amount,
      ...more,
    });
  const preview = (params: Params = {}): [string | null, number][] => {
    const answer = made.call('POST', '/v1/invoices/create_preview', { subscription: body.id, ...params });
    return answer.body.lines.data.map((line: Stripe.InvoiceLineItem) => [line.description, line.amount]);
  };
  const pending = (): number[] =>
    made
      .call('GET', '/v1/invoiceitems', { customer: made.customer, pending: true, limit: 100 })
      .body.data.map((row: Stripe.InvoiceItem) => row.amount);
  return { ...made, item, change, preview, pending };
}

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

test('invariant 9: there and back in one second nets nothing, and without prorations there is no line at all', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(starts, seconds, quantities, quantities, (start, later, first, second) => {
      const { change, pending } = subscribed(start, later, first);
      expect(change(1, second).status).toBe(200);
      expect(change(0, first).status).toBe(200);
      expect(sum(pending())).toBe(0);
      const before = pending();
      expect(change(1, second, { proration_behavior: 'none' }).status).toBe(200);
      expect(pending()).toEqual(before);
    }),
    runs,
  );
});

test('invariant 9: a credit is never more than what the period was billed for', { timeout: 60_000 }, () => {
  const changes = fc.array(fc.tuple(fc.nat(1), quantities, fc.nat(9)), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(starts, seconds, quantities, changes, (start, later, quantity, wanted) => {
      const { change, pending, item } = subscribed(start, later, quantity);
      const length = item.current_period_end - item.current_period_start;
      for (const [price, amount, tenth] of wanted) {
        const at = item.current_period_start + Math.floor((length * tenth) / 10);
        expect(change(price, amount, { proration_date: at }).status).toBe(200);
        // What was billed at first, with all that was credited and charged since, can not fall below nothing.
        expect(2_900 * quantity + sum(pending())).toBeGreaterThanOrEqual(-wanted.length);
      }
    }),
    runs,
  );
});

test('invariant 8: a preview of a change is what the next invoice says after the change, line by line', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(starts, seconds, quantities, quantities, fc.nat(3), (start, later, first, second, price) => {
      const { change, preview, prices, item } = subscribed(start, later, first);
      const at = item.current_period_start + Math.floor(later / 2);
      const before = preview({
        'subscription_details[items][0][id]': item.id,
        'subscription_details[items][0][price]': prices[price] ?? '',
        'subscription_details[items][0][quantity]': second,
        'subscription_details[proration_date]': at,
      });
      expect(change(price, second, { proration_date: at }).status).toBe(200);
      expect(preview()).toEqual(before);
    }),
    runs,
  );
});

test('invariant 8: a credit and a charge are their share of the period to within one minor unit, each', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(starts, seconds, quantities, quantities, (start, later, first, second) => {
      const { change, pending, item, store } = subscribed(start, later, first);
      expect(change(0, second).status).toBe(200);
      const { current_period_start: from, current_period_end: to } = item;
      // A period that has ended meanwhile was renewed: its share is of the next one.
      const now = store.now();
      if (now >= to) return;
      const share = (quantity: number) => (2_900 * quantity * (to - now)) / (to - from);
      const lines = pending();
      if (first === second) expect(lines).toEqual([]);
      else expect(Math.abs(sum(lines) - (share(second) - share(first)))).toBeLessThanOrEqual(lines.length);
    }),
    runs,
  );
});

interface Stretch {
  start: number;
  end: number;
  amount: number;
}

/** What was charged and credited for each subscription item, on invoices and waiting for one, with the time it is for. */
function stretches(made: World): Map<string, Stretch[]> {
  const waiting = all<Stripe.InvoiceItem>(made, '/v1/invoiceitems', {
    customer: made.customer,
    pending: true,
  });
  const rows = [
    ...billedOf(made).flatMap(({ lines }) =>
      lines.map((line) => ({ ...line, item: line.parent?.subscription_item_details?.subscription_item })),
    ),
    ...waiting.map((row) => ({ ...row, item: row.parent?.subscription_details?.subscription_item })),
  ];
  const byItem = Map.groupBy(rows, ({ item }) => item ?? '');
  byItem.delete('');
  return new Map(
    [...byItem].map(([item, own]) => [
      item,
      own.flatMap(({ amount, period }) => (period.start < period.end ? [{ ...period, amount }] : [])),
    ]),
  );
}

test('invariant 9: at no moment is more credited than was charged for it, over any history of changes', {
  timeout: 60_000,
}, () => {
  forHistories((made) => {
    for (const [item, own] of stretches(made)) {
      const moments = [...new Set(own.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
      for (const [index, from] of moments.entries()) {
        const to = moments[index + 1] ?? from;
        const covering = own.filter(({ start, end }) => start <= from && end >= to);
        const net = sum(covering.map(({ start, end, amount }) => (amount * (to - from)) / (end - start)));
        // Each stretch is rounded to a whole minor unit.
        expect(net, `${item} ${from}`).toBeGreaterThanOrEqual(-covering.length);
      }
    }
  });
});
