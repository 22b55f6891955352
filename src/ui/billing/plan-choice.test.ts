import { describe, expect, test } from 'vitest';
import { fixtureMemberOverview, fixtureOverview, fixtureSubscription } from './overview-fixture';
import { planChoice } from './plan-choice';

const pro = { id: 'pro', name: 'Pro' } as const;
const starter = { id: 'starter', name: 'Starter' } as const;
const enterprise = { id: 'enterprise', name: 'Enterprise' } as const;

describe('the button of a plan', () => {
  test('the first plan of an organization starts as a trial, a later one does not', () => {
    const fresh = fixtureOverview({ subscription: null, isTrialAvailable: true });
    expect(planChoice(fresh, pro, 'month')).toEqual({
      act: 'buy',
      label: 'Start Pro trial',
      isCurrent: false,
      blockedBecause: null,
    });
    const returning = fixtureOverview({ subscription: fixtureSubscription({ status: 'canceled' }) });
    expect(planChoice(returning, pro, 'month').label).toBe('Choose Pro');
  });

  test('with a live plan the others are upgrades and downgrades, and the current one is named', () => {
    expect(planChoice(fixtureOverview(), pro, 'month')).toMatchObject({
      label: 'Current plan',
      isCurrent: true,
    });
    expect(planChoice(fixtureOverview(), enterprise, 'month')).toMatchObject({
      act: 'change',
      label: 'Upgrade to Enterprise',
      blockedBecause: null,
    });
    const small = fixtureOverview({ memberCount: 4 });
    expect(planChoice(small, starter, 'month')).toMatchObject({
      label: 'Downgrade to Starter',
      blockedBecause: null,
    });
    expect(planChoice(fixtureOverview(), pro, 'year')).toMatchObject({
      act: 'change',
      label: 'Pay by the year',
    });
  });

  test('a downgrade names what is too much for the smaller plan', () => {
    expect(planChoice(fixtureOverview(), starter, 'month').blockedBecause).toBe(
      'Starter allows 5 members; you have 17. Remove 12 first.',
    );
  });

  test.each([
    ['past_due', 'A payment for Pro is open. Pay it first.'],
    ['unpaid', 'A payment for Pro is open. Pay it first.'],
    ['incomplete', 'The first payment for Pro is not complete. Finish it first.'],
    ['paused', 'Pro is paused. Resume it first.'],
  ] as const)('while the subscription is %s it says what comes first', (status, reason) => {
    const overview = fixtureOverview({ subscription: fixtureSubscription({ status }) });
    expect(planChoice(overview, enterprise, 'month').blockedBecause).toBe(reason);
  });

  test('while the plan is ending it must be kept before it can be changed', () => {
    const canceling = fixtureSubscription({ cancelAt: new Date('2026-12-07T10:00:00.000Z') });
    expect(planChoice(fixtureOverview({ subscription: canceling }), enterprise, 'month').blockedBecause).toBe(
      'Pro ends on 7 Dec 2026. Resume Pro first.',
    );
  });

  test('a member is told whom to ask', () => {
    const overview = fixtureMemberOverview({ subscription: null, isTrialAvailable: true });
    expect(planChoice(overview, pro, 'month').blockedBecause).toContain('Ask owner@acme.test');
    expect(planChoice(fixtureMemberOverview(), starter, 'month').blockedBecause).toContain(
      'Ask owner@acme.test',
    );
  });

  test('while one checkout is being confirmed no second one starts', () => {
    const pendingCheckout = {
      state: 'completed',
      planId: 'pro',
      interval: 'month',
      url: null,
      expiresAt: null,
    } as const;
    const overview = fixtureOverview({ subscription: null, isTrialAvailable: true, pendingCheckout });
    expect(planChoice(overview, pro, 'month').blockedBecause).not.toBeNull();
  });
});
