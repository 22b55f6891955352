import { describe, expect, it } from 'vitest';
import type { Projection } from '../subscription-state';
import { transitionsBetween } from './transitions';

const end = new Date('2026-12-07T00:00:00Z');
const later = new Date('2027-01-07T00:00:00Z');

function projection(overrides: Partial<Projection> = {}): Projection {
  return {
    subscriptionId: 'sub_1',
    status: 'active',
    planId: 'pro',
    interval: 'month',
    currentPeriodEnd: end,
    trialEnd: null,
    cancelAt: null,
    liveCount: 1,
    trialUsedAt: null,
    ...overrides,
  };
}
const none = projection({
  subscriptionId: null,
  status: null,
  planId: null,
  interval: null,
  currentPeriodEnd: null,
  liveCount: 0,
});
const types = (before: Projection | null, after: Projection) =>
  transitionsBetween(before, after).map(({ type }) => type);

describe('transitionsBetween', () => {
  it('tells nothing when nothing changed', () => {
    expect(types(projection(), projection())).toEqual([]);
    expect(types(null, none)).toEqual([]);
  });

  it('tells the start of a subscription once, also of a second one after the first ended', () => {
    expect(types(null, projection())).toEqual(['subscription_started']);
    expect(types(none, projection({ status: 'trialing' }))).toEqual(['subscription_started']);
    expect(types(projection({ status: 'canceled' }), projection({ subscriptionId: 'sub_2' }))).toEqual([
      'subscription_started',
    ]);
  });

  it('tells the end with what was before', () => {
    const [transition] = transitionsBetween(
      projection({ status: 'past_due' }),
      projection({ status: 'canceled', liveCount: 0 }),
    );
    expect(transition).toMatchObject({
      type: 'subscription_ended',
      data: { previousStatus: 'past_due', status: 'canceled' },
    });
  });

  it('tells a change of plan or interval, of status, and a renewal, each by its name', () => {
    expect(types(projection({ planId: 'starter' }), projection())).toEqual(['plan_changed']);
    expect(types(projection({ interval: 'year' }), projection())).toEqual(['plan_changed']);
    expect(types(projection({ status: 'trialing' }), projection())).toEqual(['status_changed']);
    expect(types(projection(), projection({ currentPeriodEnd: later }))).toEqual(['subscription_renewed']);
  });

  it('tells a cancellation for later and its being taken back', () => {
    expect(types(projection(), projection({ cancelAt: end }))).toEqual(['cancel_scheduled']);
    expect(types(projection({ cancelAt: end }), projection())).toEqual(['cancel_reverted']);
  });

  it('warns once when two subscriptions live beside each other', () => {
    expect(types(projection(), projection({ liveCount: 2 }))).toEqual(['duplicate_subscription']);
    expect(types(projection({ liveCount: 2 }), projection({ liveCount: 2 }))).toEqual([]);
  });
});
