import { describe, expect, test } from 'vitest';
import { billingBanner } from './billing-banner';
import {
  fixtureInvoice,
  fixtureMemberOverview,
  fixtureNow,
  fixtureOverview,
  fixtureSubscription,
  fixtureTrial,
} from './overview-fixture';

const openCheckout = {
  state: 'open',
  planId: 'pro',
  interval: 'month',
  url: 'https://checkout.stripe.test/c/1',
  expiresAt: new Date('2026-11-23T10:58:00.000Z'),
} as const;

function kindOf(overview: Parameters<typeof billingBanner>[0]): string | null {
  return billingBanner(overview, fixtureNow)?.kind ?? null;
}

describe('the banner of an owner', () => {
  test('nothing is wrong, nothing is said', () => {
    expect(kindOf(fixtureOverview())).toBeNull();
    expect(kindOf(fixtureOverview({ subscription: null }))).toBeNull();
    expect(kindOf(fixtureOverview({ subscription: fixtureTrial() }))).toBeNull();
  });

  test('a failed charge names card and amount and offers to pay it', () => {
    const banner = billingBanner(
      fixtureOverview({
        subscription: fixtureSubscription({ status: 'past_due' }),
        latestInvoices: [fixtureInvoice({ status: 'open' })],
      }),
      fixtureNow,
    );
    expect(banner?.title).toBe('We could not charge Visa 4242 for 99.00 USD');
    expect(banner?.actions.map((action) => action.label)).toEqual(['Pay 99.00 USD', 'Update card']);
  });

  test('a failed charge names the day of the next try, and the day on which something changes', () => {
    const pastDue = {
      since: new Date('2026-11-20T10:00:00Z'),
      invoiceId: 'in_1',
      attemptCount: 1,
      failedAt: [],
      nextAttemptAt: new Date('2026-11-25T10:00:00Z'),
      restrictsAt: new Date('2026-11-30T10:00:00Z'),
      endsAt: new Date('2026-12-11T10:00:00Z'),
    };
    const overview = fixtureOverview({ subscription: fixtureSubscription({ status: 'past_due' }), pastDue });
    expect(billingBanner(overview, fixtureNow)?.text).toBe(
      'We will try again on 25 Nov 2026. Nothing changes for your team until 30 Nov 2026.',
    );
    const late = { ...overview, access: 'read_only', pastDue: { ...pastDue, nextAttemptAt: null } } as const;
    expect(billingBanner(late, fixtureNow)?.text).toBe(
      'We will not try that card again. Until it is paid, your team can look and change nothing.',
    );
  });

  test('an unpaid plan outranks a duplicate, and a duplicate outranks a failed charge', () => {
    const unpaid = fixtureSubscription({ status: 'unpaid' });
    const pastDue = fixtureSubscription({ status: 'past_due' });
    expect(kindOf(fixtureOverview({ subscription: unpaid, hasDuplicateSubscription: true }))).toBe('unpaid');
    expect(kindOf(fixtureOverview({ subscription: pastDue, hasDuplicateSubscription: true }))).toBe(
      'duplicate',
    );
  });

  test('stale data is said last: a failed charge stays the headline', () => {
    const failing = { syncedAt: new Date('2026-11-23T09:03:00.000Z'), state: 'failing' } as const;
    expect(
      kindOf(fixtureOverview({ sync: failing, subscription: fixtureSubscription({ status: 'past_due' }) })),
    ).toBe('past_due');
    const banner = billingBanner(fixtureOverview({ sync: failing }), fixtureNow);
    expect(banner?.title).toContain('Shown as of 23 Nov 2026, 09:03 UTC');
  });

  test('a plan that ends says when, and that nothing more is charged only if nothing is', () => {
    const cancelAt = new Date('2026-12-07T10:00:00.000Z');
    const money = fixtureSubscription().money;
    const ending = fixtureSubscription({ cancelAt, money: money && { ...money, nextCharge: null } });
    expect(billingBanner(fixtureOverview({ subscription: ending }), fixtureNow)).toMatchObject({
      tone: 'neutral',
      title: 'Pro ends on 7 Dec 2026',
      text: expect.stringContaining('Nothing more will be charged'),
    });
    const later = fixtureSubscription({ cancelAt: new Date('2027-03-07T10:00:00.000Z') });
    expect(billingBanner(fixtureOverview({ subscription: later }), fixtureNow)?.text).not.toContain(
      'Nothing more',
    );
  });

  test('a trial speaks up three days before its end, or at once without a card', () => {
    const soon = fixtureTrial({ trialEnd: new Date('2026-11-26T10:00:00.000Z') });
    expect(billingBanner(fixtureOverview({ subscription: soon }), fixtureNow)?.title).toBe(
      'Your trial ends in 3 days, on 26 Nov 2026',
    );
    const money = fixtureTrial().money;
    const cardless = fixtureTrial({ money: money && { ...money, card: null } });
    expect(kindOf(fixtureOverview({ subscription: cardless }))).toBe('trial_without_card');
  });

  test('a card that ends before the next charge is named with that charge, and a later one with what it still pays', () => {
    const withCard = (expMonth: number, expYear: number, changes = {}) => {
      const { money } = fixtureSubscription();
      const card = { brand: 'visa', last4: '4242', expMonth, expYear };
      return fixtureOverview({
        subscription: fixtureSubscription({ money: money && { ...money, card, ...changes } }),
      });
    };
    expect(billingBanner(withCard(11, 2026), fixtureNow)).toMatchObject({
      kind: 'card_expiring',
      title: 'Visa 4242 expires at the end of Nov 2026',
      text: expect.stringContaining('99.00 USD on 7 Dec 2026, cannot be made'),
      actions: [{ label: 'Add a card', flow: 'add_card' }],
    });
    expect(billingBanner(withCard(10, 2026), fixtureNow)?.title).toBe('Visa 4242 has expired');
    const nextCharge = {
      amount: { amountMinor: 9_900, currency: 'usd' },
      at: new Date('2026-11-29T10:00:00Z'),
    };
    expect(billingBanner(withCard(11, 2026, { nextCharge }), fixtureNow)?.text).toContain('It still pays');
    expect(kindOf(withCard(12, 2026))).toBeNull();
    expect(kindOf(withCard(11, 2026, { nextCharge: null }))).toBeNull();
  });

  test('an open checkout can be continued, a completed one is being confirmed', () => {
    const none = { subscription: null, latestInvoices: [] };
    expect(
      billingBanner(fixtureOverview({ ...none, pendingCheckout: openCheckout }), fixtureNow)?.actions,
    ).toEqual([{ kind: 'continue_checkout', label: 'Continue checkout', href: openCheckout.url }]);
    expect(
      kindOf(
        fixtureOverview({ ...none, pendingCheckout: { ...openCheckout, state: 'completed', url: null } }),
      ),
    ).toBe('confirming');
  });

  test('after a plan has ended, an open checkout is the nearer thing to say', () => {
    const canceled = fixtureSubscription({
      status: 'canceled',
      endedAt: new Date('2026-11-07T10:00:00.000Z'),
    });
    expect(kindOf(fixtureOverview({ subscription: canceled }))).toBe('canceled');
    expect(kindOf(fixtureOverview({ subscription: canceled, pendingCheckout: openCheckout }))).toBe(
      'open_checkout',
    );
  });
});

describe('the banner of usage', () => {
  const used = (buildMinutes: number, apps = 9) =>
    fixtureOverview({ usage: { apps, buildMinutes, resetsAt: new Date('2026-12-07T10:00:00.000Z') } });

  test('speaks at 80 per cent, warns at the limit, and says when it counts anew', () => {
    expect(kindOf(used(2_399))).toBeNull();
    expect(billingBanner(used(2_400), fixtureNow)).toMatchObject({
      tone: 'info',
      title: '2,400 of 3,000 build minutes are used',
    });
    expect(billingBanner(used(3_000), fixtureNow)).toMatchObject({
      tone: 'warning',
      title: 'All build minutes of the plan are used',
      text: expect.stringContaining('They count anew on 7 Dec 2026'),
    });
  });

  test('names the fuller of two, and yields to whatever is about money', () => {
    expect(billingBanner(used(2_500, 15), fixtureNow)?.title).toBe('All apps of the plan are used');
    const pastDue = { ...used(3_000), subscription: fixtureSubscription({ status: 'past_due' }) };
    expect(kindOf(pastDue)).toBe('past_due');
  });

  test('is told to members too, without a button', () => {
    const overview = fixtureMemberOverview({ usage: used(3_000).usage });
    expect(billingBanner(overview, fixtureNow)).toMatchObject({ kind: 'usage', actions: [] });
  });
});

describe('the banner of a member', () => {
  test('a failed charge changes nothing for members and is not told to them', () => {
    expect(
      kindOf(
        fixtureMemberOverview({ subscription: fixtureSubscription({ status: 'past_due', money: null }) }),
      ),
    ).toBeNull();
  });

  test('an unpaid plan names whom to ask, without amounts and without buttons', () => {
    const banner = billingBanner(
      fixtureMemberOverview({ subscription: fixtureSubscription({ status: 'unpaid', money: null }) }),
      fixtureNow,
    );
    expect(banner?.text).toContain('Ask owner@acme.test');
    expect(banner?.actions).toEqual([]);
    expect(`${banner?.title}${banner?.text}`).not.toContain('USD');
  });
});
