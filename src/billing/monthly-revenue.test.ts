import { describe, expect, it } from 'vitest';
import type { StoredDiscount, StoredItem } from '@/db/schema';
import { monthlyRevenue } from './monthly-revenue';

function item(
  unitAmountMinor: number | null,
  interval: string | null = 'month',
  more: Partial<StoredItem> = {},
) {
  const base = { id: 'si_1', priceId: 'price_1', productId: 'prod_1', quantity: 1, intervalCount: 1 };
  return {
    ...base,
    unitAmountMinor,
    interval,
    currentPeriodStartSeconds: 0,
    currentPeriodEndSeconds: 0,
    ...more,
  } satisfies StoredItem;
}
function discount(more: Partial<StoredDiscount>): StoredDiscount {
  const none = { couponId: 'co_1', percentOff: null, amountOffMinor: null, endSeconds: null };
  return { ...none, duration: 'forever', ...more };
}
const revenue = (items: StoredItem[], discounts: StoredDiscount[] = []) =>
  monthlyRevenue(items, discounts, items[0]);

describe('monthly revenue', () => {
  it('takes a month as it is, and other intervals by the months that they pay for', () => {
    expect(revenue([item(9_900)])).toBe(9_900);
    expect(revenue([item(99_000, 'year')])).toBe(8_250);
    expect(revenue([item(30_000, 'month', { intervalCount: 3 })])).toBe(10_000);
    expect(revenue([item(1_200, 'week')])).toBe(5_200);
    expect(revenue([item(100, 'day')])).toBe(3_042); // 100 x 365 / 12 = 3041.67
  });

  it('adds the seats to the plan', () => {
    expect(revenue([item(9_900), item(900, 'month', { quantity: 4 })])).toBe(13_500);
  });

  it('takes lasting discounts off, in their order, and none that is for one invoice', () => {
    expect(revenue([item(9_900)], [discount({ percentOff: 25 })])).toBe(7_425);
    expect(revenue([item(9_900)], [discount({ percentOff: 25, duration: 'once' })])).toBe(9_900);
    expect(revenue([item(9_900)], [discount({ amountOffMinor: 1_000, duration: 'repeating' })])).toBe(8_900);
    // 9900 x 0.5 = 4950, - 1000; the other way round it would be 4450.
    const both = [discount({ percentOff: 50 }), discount({ amountOffMinor: 1_000 })];
    expect(revenue([item(9_900)], both)).toBe(3_950);
  });

  it('takes an amount off an annual invoice once in twelve months', () => {
    expect(revenue([item(99_000, 'year')], [discount({ amountOffMinor: 12_000 })])).toBe(7_250);
  });

  it('never falls under zero, and rounds once, half up', () => {
    expect(revenue([item(500)], [discount({ amountOffMinor: 1_000 })])).toBe(0);
    // Two annual items of 6 are half a unit each a month, and one together.
    expect(revenue([item(6, 'year'), item(6, 'year')])).toBe(1);
    expect(revenue([item(6, 'year')])).toBe(1);
  });

  it('says that it does not know when a price has no fixed amount or does not recur', () => {
    expect(revenue([item(9_900), item(null)])).toBeNull();
    expect(revenue([item(9_900, null)])).toBeNull();
  });

  it('is nothing for a subscription without items', () => {
    expect(revenue([])).toBe(0);
  });
});
