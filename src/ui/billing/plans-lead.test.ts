import { describe, expect, test } from 'vitest';
import { fixtureMemberOverview, fixtureOverview, fixtureSubscription } from './overview-fixture';
import { plansLead } from './plans-lead';

const cancelAt = new Date('2026-12-07T10:00:00.000Z');

describe('the sentence above the plans', () => {
  test('with a live plan it says when a change starts', () => {
    expect(plansLead(fixtureOverview())).toBe(
      'Acme is on Pro, 99.00 USD a month. Upgrades start at once, downgrades on 7 Dec 2026. You see the sum before anything is charged.',
    );
  });

  test('while the plan is ending it names the day', () => {
    const lead = plansLead(fixtureOverview({ subscription: fixtureSubscription({ cancelAt }) }));
    expect(lead).toContain('ends on 7 Dec 2026');
    expect(lead).not.toContain('Manage billing');
  });

  test('a member reads no instruction that only others can follow, and no price', () => {
    expect(plansLead(fixtureMemberOverview())).toBe('Acme is on Pro.');
    const canceling = fixtureSubscription({ cancelAt, money: null });
    expect(plansLead(fixtureMemberOverview({ subscription: canceling }))).toBe(
      'Acme is on Pro. It ends on 7 Dec 2026.',
    );
  });

  test('after the end a plan can be chosen again', () => {
    const ended = fixtureOverview({ subscription: fixtureSubscription({ status: 'canceled', cancelAt }) });
    expect(plansLead(ended)).toContain('charged when you have confirmed it');
  });
});
