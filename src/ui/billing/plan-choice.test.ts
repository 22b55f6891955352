import { describe, expect, test } from 'vitest';
import { fixtureMemberOverview, fixtureOverview, fixtureSubscription } from './overview-fixture';
import { planChoice } from './plan-choice';

const pro = { id: 'pro', name: 'Pro' } as const;
const starter = { id: 'starter', name: 'Starter' } as const;

describe('the button of a plan', () => {
  test('the first plan of an organization starts as a trial, a later one does not', () => {
    const fresh = fixtureOverview({ subscription: null, isTrialAvailable: true });
    expect(planChoice(fresh, pro)).toEqual({
      label: 'Start Pro trial',
      isCurrent: false,
      blockedBecause: null,
    });
    const returning = fixtureOverview({ subscription: fixtureSubscription({ status: 'canceled' }) });
    expect(planChoice(returning, pro).label).toBe('Choose Pro');
  });

  test('with a live plan nothing can be bought twice, and the current one is named', () => {
    expect(planChoice(fixtureOverview(), pro)).toMatchObject({ label: 'Current plan', isCurrent: true });
    expect(planChoice(fixtureOverview(), starter).blockedBecause).toBe(
      'Starter can be chosen when Pro has ended. Cancel Pro under Manage billing first.',
    );
    const unpaid = fixtureOverview({ subscription: fixtureSubscription({ status: 'unpaid' }) });
    expect(planChoice(unpaid, starter).blockedBecause).not.toBeNull();
  });

  test('while the plan is ending, the others name the day from which they can be chosen', () => {
    const canceling = fixtureSubscription({ cancelAt: new Date('2026-12-07T10:00:00.000Z') });
    expect(planChoice(fixtureOverview({ subscription: canceling }), starter).blockedBecause).toBe(
      'Starter can be chosen when Pro has ended, on 7 Dec 2026.',
    );
  });

  test('a member is told whom to ask', () => {
    const overview = fixtureMemberOverview({ subscription: null, isTrialAvailable: true });
    expect(planChoice(overview, pro).blockedBecause).toContain('Ask owner@acme.test');
    expect(planChoice(fixtureMemberOverview(), starter).blockedBecause).toContain('Ask owner@acme.test');
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
    expect(planChoice(overview, pro).blockedBecause).not.toBeNull();
  });
});
