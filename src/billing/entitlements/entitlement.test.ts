import { describe, expect, it } from 'vitest';
import { type EntitlementState, featureEntitlement, resourceEntitlement } from './entitlement';

const now = new Date('2026-11-23T10:00:00.000Z');
const pro: EntitlementState = {
  planId: 'pro',
  status: 'active',
  pastDueSince: null,
  used: { apps: 14, members: 20, build_minutes: 2_990 },
};

describe('what an organization may use', () => {
  it('is what its plan has', () => {
    expect(featureEntitlement(pro, 'preview_environments', now).isAllowed).toBe(true);
    expect(featureEntitlement(pro, 'single_sign_on', now)).toMatchObject({
      isAllowed: false,
      denial: 'not_in_plan',
    });
    expect(featureEntitlement({ ...pro, planId: 'custom' }, 'single_sign_on', now).isAllowed).toBe(true);
  });

  it('is nothing without a live subscription, whatever plan a row names', () => {
    for (const status of ['canceled', 'incomplete', null]) {
      expect(featureEntitlement({ ...pro, status }, 'builds', now).denial).toBe('no_plan');
      expect(resourceEntitlement({ ...pro, status }, 'apps', 1, now).denial).toBe('no_plan');
    }
    expect(featureEntitlement({ ...pro, planId: null }, 'builds', now).denial).toBe('no_plan');
  });

  it('is to look only, once an open payment is too old', () => {
    const late = { ...pro, status: 'past_due', pastDueSince: new Date('2026-11-01T00:00:00.000Z') };
    expect(featureEntitlement(late, 'builds', now).denial).toBe('read_only');
    const recent = { ...late, pastDueSince: new Date('2026-11-20T00:00:00.000Z') };
    expect(featureEntitlement(recent, 'builds', now).isAllowed).toBe(true);
  });

  it('ends at the limit and not before', () => {
    expect(resourceEntitlement(pro, 'apps', 1, now)).toEqual({
      isAllowed: true,
      denial: null,
      limit: 15,
      used: 14,
    });
    expect(resourceEntitlement(pro, 'apps', 2, now).denial).toBe('limit_reached');
    expect(resourceEntitlement(pro, 'members', 1, now)).toMatchObject({ isAllowed: true, limit: null });
    const starter = { ...pro, planId: 'starter' as const, used: { ...pro.used, members: 5 } };
    expect(resourceEntitlement(starter, 'members', 1, now).denial).toBe('limit_reached');
    expect(resourceEntitlement(pro, 'build_minutes', 10, now).isAllowed).toBe(true);
    expect(resourceEntitlement(pro, 'build_minutes', 11, now).denial).toBe('limit_reached');
    const enterprise = { ...pro, planId: 'enterprise' as const };
    expect(resourceEntitlement(enterprise, 'apps', 1_000, now)).toMatchObject({
      isAllowed: true,
      limit: null,
    });
  });
});
