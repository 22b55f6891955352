import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subscriptionStatuses } from './overview-schema';
import { isTerminalStatus, project, type SubscriptionState } from './subscription-state';

const day = (n: number) => new Date(Date.UTC(2026, 10, 1) + n * 86_400_000);

function subscription(overrides: Partial<SubscriptionState> = {}): SubscriptionState {
  return {
    id: 'sub_1',
    status: 'active',
    planId: 'pro',
    interval: 'month',
    created: day(0),
    currentPeriodEnd: day(30),
    trialStart: null,
    trialEnd: null,
    cancelAt: null,
    ...overrides,
  };
}

const arbitrary = fc.record({
  id: fc.integer({ min: 0, max: 999 }).map((n) => `sub_${n}`),
  status: fc.constantFrom(...subscriptionStatuses),
  planId: fc.constantFrom('starter', 'pro', 'enterprise', 'custom'),
  interval: fc.constantFrom('month', 'year'),
  created: fc.integer({ min: 0, max: 3 }).map(day),
  currentPeriodEnd: fc.integer({ min: 30, max: 33 }).map(day),
  trialStart: fc.option(fc.integer({ min: 0, max: 3 }).map(day), { nil: null }),
  trialEnd: fc.constant(null),
  cancelAt: fc.constant(null),
});
const sets = fc.uniqueArray(arbitrary, { selector: (s) => s.id, maxLength: 6 });

describe('project', () => {
  it('gives the same answer for every order of the same subscriptions', () => {
    fc.assert(
      fc.property(sets, fc.infiniteStream(fc.nat()), (set, randoms) => {
        const keyed = set.map((s) => ({ s, key: randoms.next().value ?? 0 }));
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ s }) => s);
        expect(project(shuffled)).toEqual(project(set));
      }),
    );
  });

  it('never lets an ended subscription stand before a live one', () => {
    fc.assert(
      fc.property(sets, arbitrary, (set, extra) => {
        fc.pre(set.some((s) => !isTerminalStatus(s.status)) && !set.some((s) => s.id === extra.id));
        const ended = { ...extra, status: 'canceled', trialStart: null };
        expect(project([...set, ended])).toEqual(project(set));
      }),
    );
  });

  it('puts active before past_due, past_due before unpaid, unpaid before incomplete', () => {
    const inOrder = ['active', 'past_due', 'unpaid', 'incomplete', 'canceled'];
    for (let i = 1; i < inOrder.length; i++) {
      const better = subscription({ id: 'sub_a', status: inOrder[i - 1] ?? '', created: day(0) });
      const worse = subscription({ id: 'sub_b', status: inOrder[i] ?? '', created: day(9) });
      expect(project([worse, better]).subscriptionId).toBe('sub_a');
    }
  });

  it('breaks a tie of two live ones by the later creation, and counts both', () => {
    const older = subscription({ id: 'sub_z', created: day(0) });
    const newer = subscription({ id: 'sub_a', status: 'trialing', created: day(1) });
    expect(project([older, newer])).toMatchObject({ subscriptionId: 'sub_a', liveCount: 2 });
  });

  it('remembers the first trial, also of a subscription that ended', () => {
    const ended = subscription({ id: 'sub_a', status: 'canceled', trialStart: day(2) });
    const later = subscription({ id: 'sub_b', trialStart: day(5) });
    expect(project([later, ended]).trialUsedAt).toEqual(day(2));
  });

  it('shows a status of a newer API without entitling anybody to anything', () => {
    const known = subscription({ id: 'sub_a', status: 'past_due' });
    const unknown = subscription({ id: 'sub_b', status: 'hibernating', created: day(9) });
    expect(project([known, unknown]).subscriptionId).toBe('sub_a');
    expect(project([unknown])).toMatchObject({ status: 'hibernating' });
  });

  it('is empty for an organization that never had one', () => {
    expect(project([])).toMatchObject({
      subscriptionId: null,
      status: null,
      liveCount: 0,
      trialUsedAt: null,
    });
  });
});
