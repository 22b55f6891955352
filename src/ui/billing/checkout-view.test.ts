import { describe, expect, test } from 'vitest';
import { type CheckoutStatus, checkoutView } from './checkout-view';
import { fixtureMemberOverview, fixtureOverview, fixtureTrial } from './overview-fixture';

const completedAt = new Date('2026-11-23T10:02:11.000Z');
const confirming: CheckoutStatus = { state: 'confirming', planId: 'pro', completedAt };
const active: CheckoutStatus = { state: 'active', planId: 'pro', completedAt };

describe('after checkout', () => {
  test('for thirty seconds it confirms, then it says that nobody need wait', () => {
    const overview = fixtureOverview({ subscription: null });
    expect(checkoutView(confirming, overview, 29).title).toBe('Confirming your payment');
    const late = checkoutView(confirming, overview, 30);
    expect(late.title).toBe('Your payment went through');
    expect(late.text).toContain('not be charged twice');
  });

  test('a payment that nobody has confirmed is never said to have gone through', () => {
    const unheard = checkoutView(
      { ...confirming, completedAt: null },
      fixtureOverview({ subscription: null }),
      30,
    );
    expect(unheard.title).toBe('We have not heard of your payment yet');
    expect(unheard.text).toContain('If you did not, nothing was charged');
  });

  test('a trial names its end, the first charge and the card', () => {
    const view = checkoutView(active, fixtureOverview({ subscription: fixtureTrial() }), 4);
    expect(view.title).toBe('Pro is active for Acme');
    expect(view.text).toContain('Trial until 7 Dec 2026.');
    expect(view.text).toContain('99.00 USD on 7 Dec 2026 with Visa 4242');
    expect(view.steps.every((step) => step.state === 'done')).toBe(true);
  });

  test('a member who opens the link reads no amount of a charge', () => {
    const view = checkoutView(
      active,
      fixtureMemberOverview({ subscription: fixtureTrial({ money: null }) }),
      4,
    );
    expect(view.text).toBe('Trial until 7 Dec 2026.');
  });

  test('paid but not yet projected is active without numbers that nobody knows', () => {
    const view = checkoutView(active, fixtureOverview({ subscription: null }), 1);
    expect(view.text).not.toContain('USD');
  });

  test("somebody else's checkout shows no steps", () => {
    const view = checkoutView({ state: 'foreign', planId: null, completedAt: null }, fixtureOverview(), 0);
    expect(view.title).toBe('This checkout does not belong to Acme');
    expect(view.steps).toEqual([]);
  });
});
