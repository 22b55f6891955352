import fc from 'fast-check';
import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { sum } from './billed.fixture';
import { invoicesOf, type Params, type World, world } from './random-world.fixture';

const timeout = 60_000;
/** 1 Nov 2026. */
const start = 1_793_491_200;

/** A coupon that goes on, what it leaves of an amount, and whether the item or the subscription has it. */
const granted = fc
  .record({
    off: fc.oneof(
      fc.integer({ min: 1, max: 10_000 }).map((hundredths) => ({ percent_off: hundredths / 100 })),
      fc.integer({ min: 1, max: 20_000 }).map((amount_off) => ({ amount_off, currency: 'usd' })),
    ),
    isRepeating: fc.boolean(),
    isOnItem: fc.boolean(),
  })
  .map(({ off, isRepeating, isOnItem }) => {
    const duration: Params = isRepeating
      ? { duration: 'repeating', duration_in_months: 3 }
      : { duration: 'forever' };
    const net = (amount: number) =>
      'percent_off' in off
        ? amount - Math.floor((amount * Math.round(off.percent_off * 100) + 5_000) / 10_000)
        : Math.max(0, amount - off.amount_off);
    return { coupon: { ...off, ...duration }, net, isOnItem };
  });

const states = fc.record({ price: fc.nat(1), quantity: fc.integer({ min: 1, max: 5 }) });
type State = { price: number; quantity: number };
const changes = fc.array(fc.record({ to: states, tenth: fc.nat(9) }), { minLength: 1, maxLength: 6 });
const units = [2_900, 9_901];

/** A discounted subscription, with a way to change it that is billed at once. */
function discounted(coupon: Params, isOnItem: boolean, { price, quantity }: State) {
  const made = world(start);
  const { id } = made.call('POST', '/v1/coupons', coupon).body;
  const { body } = made.call('POST', '/v1/subscriptions', {
    customer: made.customer,
    'items[0][price]': made.prices[price] ?? '',
    'items[0][quantity]': quantity,
    [isOnItem ? 'items[0][discounts][0][coupon]' : 'discounts[0][coupon]']: id,
  });
  const item: Stripe.SubscriptionItem = body.items.data[0];
  const length = item.current_period_end - item.current_period_start;
  const change = (to: State, tenth: number) =>
    made.call('POST', `/v1/subscriptions/${body.id}`, {
      'items[0][id]': item.id,
      'items[0][price]': made.prices[to.price] ?? '',
      'items[0][quantity]': to.quantity,
      proration_behavior: 'always_invoice',
      proration_date: item.current_period_start + Math.floor((length * tenth) / 10),
    });
  return { ...made, change, subscription: String(body.id) };
}

const totals = (made: World) => sum(invoicesOf(made).map(({ total }) => total));

test('invariant 9: with a discount, changes at the start of a period cost what the last of them costs', {
  timeout,
}, () => {
  fc.assert(
    fc.property(granted, states, changes, ({ coupon, net, isOnItem }, first, wanted) => {
      const { change, subscription, ...made } = discounted(coupon, isOnItem, first);
      for (const { to } of wanted) {
        expect(change(to, 0).status).toBe(200);
        expect(totals(made)).toBe(net((units[to.price] ?? 0) * to.quantity));
      }
      const ended = made.call('DELETE', `/v1/subscriptions/${subscription}`, {
        prorate: true,
        invoice_now: true,
      });
      expect(ended.status).toBe(200);
      expect(totals(made)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('invariant 9: with a discount, each part of a period costs its share of what held in it', {
  timeout,
}, () => {
  fc.assert(
    fc.property(granted, states, changes, ({ coupon, net, isOnItem }, first, wanted) => {
      const { change, ...made } = discounted(coupon, isOnItem, first);
      const tenths: State[] = Array.from({ length: 10 }, () => first);
      let now = first;
      for (const { to, tenth } of wanted) {
        expect(change(to, tenth).status).toBe(200);
        // What is the same already is not billed anew.
        if (to.price !== now.price || to.quantity !== now.quantity) tenths.fill(to, tenth);
        now = to;
      }
      const cost = sum(tenths.map(({ price, quantity }) => net((units[price] ?? 0) * quantity) / 10));
      const lines = invoicesOf(made).flatMap((invoice) => invoice.lines.data);
      // A line's amount and its discount are each rounded, and a month's tenth is not always whole seconds.
      expect(Math.abs(totals(made) - cost)).toBeLessThanOrEqual(lines.length + 1);
    }),
    { numRuns: 60 },
  );
});

test('invariant 10: the units of an invoice, credited one after the other, add up to the invoice', {
  timeout,
}, () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 });
  const quantities = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(granted, quantities, fc.nat(2), pieces, ({ coupon }, wanted, rate, sizes) => {
      const made = world(start);
      const { id } = made.call('POST', '/v1/coupons', coupon).body;
      const params: Params = {
        customer: made.customer,
        collection_method: 'send_invoice',
        days_until_due: 9,
        'discounts[0][coupon]': id,
        ...(rate < 2 && { 'default_tax_rates[0]': made.rates[rate] ?? '' }),
      };
      for (const [index, quantity] of wanted.entries()) {
        params[`items[${index}][price]`] = made.prices[index] ?? '';
        params[`items[${index}][quantity]`] = quantity;
      }
      const { latest_invoice } = made.call('POST', '/v1/subscriptions', params).body;
      // A unit that costs nothing can not be credited: a note of nothing is refused.
      fc.pre(made.call('GET', `/v1/invoices/${latest_invoice}`).body.total >= 600);
      const invoice: Stripe.Invoice = made.call('POST', `/v1/invoices/${latest_invoice}/finalize`).body;
      const size = sizes[Symbol.iterator]();
      let credited = 0;
      for (const line of invoice.lines.data) {
        for (let left = line.quantity ?? 0; left > 0; ) {
          const quantity = Math.min(left, size.next().value ?? left);
          const { status, body } = made.call('POST', '/v1/credit_notes', {
            invoice: invoice.id,
            'lines[0][type]': 'invoice_line_item',
            'lines[0][invoice_line_item]': line.id,
            'lines[0][quantity]': quantity,
          });
          expect(status, body.error?.message).toBe(200);
          credited += body.total;
          left -= quantity;
        }
      }
      expect(credited).toBe(invoice.total);
      expect(made.call('GET', `/v1/invoices/${invoice.id}`).body).toMatchObject({
        amount_remaining: 0,
        status: 'paid',
      });
    }),
    { numRuns: 60 },
  );
});
