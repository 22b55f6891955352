import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';

let app: TestApp;
let reader: postgres.Sql;
beforeAll(async () => {
  app = await createTestApp();
  reader = postgres(app.databaseUrl, { max: 1, connection: { role: 'billing_reader' } });
});
afterAll(async () => {
  await reader.end();
  await app[Symbol.asyncDispose]();
});

it('reports what Stripe was told: the plan after its trial, a lasting discount, a discount for one invoice, the reason of the end', async () => {
  const { organization } = await subscribe(app, { planId: 'pro', interval: 'year' });
  const customer = await customerOf(app, organization);
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  const id = subscription?.id ?? '';
  const currentIs = (expected: object) =>
    eventually(async () => {
      const [row] = await reader`
        select status, mrr_minor::int as mrr, is_discounted from billing_reporting.subscriptions_current where subscription_id = ${id}`;
      expect(row).toEqual(expected);
    });
  await currentIs({ status: 'trialing', mrr: 0, is_discounted: false });

  // Pro costs 99.00 a month, and ten months of it a year: 990.00 / 12.
  await app.stripe.subscriptions.update(id, { trial_end: 'now', proration_behavior: 'none' });
  await currentIs({ status: 'active', mrr: 8_250, is_discounted: false });

  const lasting = await app.stripe.coupons.create({ percent_off: 20, duration: 'forever' });
  await app.stripe.subscriptions.update(id, { discounts: [{ coupon: lasting.id }] });
  await currentIs({ status: 'active', mrr: 6_600, is_discounted: true });

  // 990.00 - 120.00 a year is 870.00 / 12.
  const amount = await app.stripe.coupons.create({
    amount_off: 12_000,
    currency: 'usd',
    duration: 'forever',
  });
  await app.stripe.subscriptions.update(id, { discounts: [{ coupon: amount.id }] });
  await currentIs({ status: 'active', mrr: 7_250, is_discounted: true });

  const single = await app.stripe.coupons.create({ percent_off: 50, duration: 'once' });
  await app.stripe.subscriptions.update(id, { discounts: [{ coupon: single.id }] });
  await currentIs({ status: 'active', mrr: 8_250, is_discounted: true });

  await app.stripe.subscriptions.cancel(id, {
    cancellation_details: { feedback: 'too_expensive', comment: 'It is a pity.' },
  });
  await eventually(async () => {
    const [row] = await reader`
      select state, reason, feedback, has_comment, lost_mrr_minor::int as lost from billing_reporting.cancellations
      where subscription_id = ${id}`;
    expect(row).toEqual({
      state: 'ended',
      reason: 'cancellation_requested',
      feedback: 'too_expensive',
      has_comment: true,
      lost: 8_250,
    });
  });
  const movements = await reader<{ line: string }[]>`
    select movement || ' ' || change_minor as line from billing_reporting.subscription_movements
    where organization_id = ${organization.id} order by occurred_at`;
  // Changes within one second are one movement; their sum is what counts.
  const sum = movements.reduce((total, { line }) => total + Number(line.split(' ')[1]), 0);
  expect(sum).toBe(0);
  const [trial] = await reader`select outcome from billing_reporting.trials where subscription_id = ${id}`;
  expect(trial?.outcome).toBe('converted');
});
