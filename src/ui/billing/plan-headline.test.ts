import { describe, expect, test } from 'vitest';
import type { BillingOverview } from '@/billing/overview-schema';
import {
  fixtureInvoice,
  fixtureMemberOverview,
  fixtureNow,
  fixtureOverview,
  fixtureSubscription,
  fixtureTrial,
} from './overview-fixture';
import { planHeadline } from './plan-headline';

function headlineOf(overview: BillingOverview) {
  if (!overview.subscription) throw new Error('the fixture has a subscription');
  return planHeadline(overview, overview.subscription, fixtureNow);
}

describe('the headline of a plan', () => {
  test('an owner reads amount, date, card and how far away it is', () => {
    expect(headlineOf(fixtureOverview())).toEqual({
      caption: 'Next charge',
      amount: { amountMinor: 9_900, currency: 'usd' },
      text: 'on 7 Dec 2026',
      note: 'Visa 4242, in 14 days.',
    });
  });

  test('a plan that ends has no next charge to show', () => {
    const money = fixtureSubscription().money;
    const subscription = fixtureSubscription({
      cancelAt: new Date('2026-12-07T10:00:00.000Z'),
      money: money && { ...money, nextCharge: null },
    });
    expect(headlineOf(fixtureOverview({ subscription }))).toMatchObject({
      caption: 'Nothing more will be charged',
      amount: null,
      text: 'Pro ends on 7 Dec 2026',
    });
  });

  test('an overdue plan shows what is owed, not what comes next', () => {
    const overview = fixtureOverview({
      subscription: fixtureSubscription({ status: 'past_due' }),
      latestInvoices: [fixtureInvoice({ status: 'open' })],
    });
    expect(headlineOf(overview)).toMatchObject({ caption: 'Unpaid since 7 Nov 2026', text: 'to pay' });
  });

  test('a charge that is not known is said so, never drawn as 0.00', () => {
    const subscription = fixtureSubscription({ money: { recurring: null, nextCharge: null, card: null } });
    expect(headlineOf(fixtureOverview({ subscription }))).toMatchObject({
      amount: null,
      text: 'Not known yet',
    });
  });

  test('a member reads dates and no money, whatever the state', () => {
    for (const status of [
      'active',
      'trialing',
      'past_due',
      'unpaid',
      'paused',
      'canceled',
      'incomplete',
    ] as const) {
      const subscription = fixtureTrial({ status, money: null });
      const headline = headlineOf(fixtureMemberOverview({ subscription }));
      expect(headline.amount).toBeNull();
      expect(JSON.stringify(headline)).not.toContain('USD');
    }
    expect(headlineOf(fixtureMemberOverview({ subscription: fixtureTrial({ money: null }) })).text).toBe(
      'Trial until 7 Dec 2026',
    );
  });
});
