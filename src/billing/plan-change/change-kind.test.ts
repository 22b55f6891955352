import { describe, expect, it } from 'vitest';
import { changeTiming } from './change-kind';

describe('when a plan change takes effect', () => {
  it.each([
    ['starter', 'month', 'pro', 'month', 'now'],
    ['pro', 'month', 'enterprise', 'month', 'now'],
    ['pro', 'month', 'pro', 'year', 'now'],
    ['starter', 'month', 'pro', 'year', 'now'],
    ['starter', 'year', 'pro', 'year', 'now'],
    ['pro', 'month', 'starter', 'month', 'period_end'],
    ['pro', 'month', 'starter', 'year', 'period_end'],
    ['pro', 'year', 'pro', 'month', 'period_end'],
    ['starter', 'year', 'pro', 'month', 'period_end'],
    ['pro', 'month', 'pro', 'month', 'none'],
  ] as const)('%s by the %s to %s by the %s: %s', (fromPlan, fromInterval, toPlan, toInterval, timing) => {
    const current = { planId: fromPlan, interval: fromInterval };
    const target = { planId: toPlan, interval: toInterval };
    expect(changeTiming(current, target, false)).toBe(timing);
  });

  it('starts every change of a trial now, since nothing was paid for yet', () => {
    const pro = { planId: 'pro', interval: 'month' } as const;
    expect(changeTiming(pro, { planId: 'starter', interval: 'month' }, true)).toBe('now');
    expect(changeTiming(pro, pro, true)).toBe('none');
  });
});
