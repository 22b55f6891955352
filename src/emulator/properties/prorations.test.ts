import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { starts } from './random-steps.fixture';
import { type Params, world } from './random-world.fixture';

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

test('there and back in one second nets nothing, and nothing is ever charged without prorations', {
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

test('a credit is never more than what the period was billed for', { timeout: 60_000 }, () => {
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

test('a preview of a change is what the next invoice says after the change, line by line', {
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
