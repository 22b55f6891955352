import { describe, expect, it } from 'vitest';
import { grantableRoles, memberActs, membersLead } from './member-words';

describe('who may do what with a member', () => {
  it('lets nobody take away the only owner, not even the owner', () => {
    const acts = memberActs({ role: 'owner' }, { role: 'owner', isSelf: true }, true);
    expect(acts.roleBlockedBecause).toContain('only owner');
    expect(acts.removalBlockedBecause).toContain('only owner');
  });

  it.each([
    ['owner', 'owner', true],
    ['owner', 'member', true],
    ['admin', 'member', true],
    ['admin', 'owner', false],
    ['billing', 'member', false],
    ['member', 'member', false],
  ] as const)('as %s, changing a %s: %s', (role, target, isAllowed) => {
    const acts = memberActs({ role: target }, { role, isSelf: false }, false);
    expect(acts.roleBlockedBecause === null).toBe(isAllowed);
    expect(acts.removalBlockedBecause === null).toBe(isAllowed);
  });

  it('lets everybody leave', () => {
    for (const role of ['admin', 'billing', 'member'] as const)
      expect(memberActs({ role }, { role, isSelf: true }, false).removalBlockedBecause).toBeNull();
  });

  it('lets nobody make somebody mightier than themselves', () => {
    expect(grantableRoles('owner')).toContain('owner');
    expect(grantableRoles('admin')).toEqual(['admin', 'billing', 'member']);
    expect(grantableRoles('billing')).toEqual([]);
  });
});

describe('the sentence above the members', () => {
  it.each([
    [1, 5, '1 member of 5. 4 places are left.'],
    [4, 5, '4 members of 5. One place is left.'],
    [5, 5, 'All 5 places of the plan are taken.'],
    [7, 5, '7 members, 2 more than the 5 that the plan allows.'],
    [40, null, '40 members, no fixed limit.'],
  ])('%i of %s', (count, limit, sentence) => {
    expect(membersLead(count, limit, null)).toBe(sentence);
  });

  it.each([
    [17, '17 members, 20 are included. Each one beyond costs 9.00 USD a month.'],
    [
      20,
      '20 members, 20 are included. The next one costs 9.00 USD a month, from the day on which they join.',
    ],
    [
      22,
      '22 members, 20 are included. You pay for 2 more. The next one costs 9.00 USD a month, from the day on which they join.',
    ],
  ])('names what a further member costs: %i', (count, sentence) => {
    const extra = { included: 20, price: { amountMinor: 900, currency: 'usd' }, interval: 'month' } as const;
    expect(membersLead(count, null, extra)).toBe(sentence);
    expect(membersLead(count, null, { ...extra, price: null })).toBe(`${count} members, 20 are included.`);
  });
});
