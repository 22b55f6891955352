import { describe, expect, it } from 'vitest';
import { isSeatItem, type KnownPrice, planOfItems } from './plan-lookup';

const known = new Map<string, KnownPrice>(
  [
    { priceId: 'price_pro', planId: 'pro', kind: 'base' as const },
    { priceId: 'price_pro_2024', planId: 'pro', kind: 'base' as const },
    { priceId: 'price_seat', planId: 'pro', kind: 'seat' as const },
  ].map((price) => [price.priceId, { ...price, interval: 'month', unitAmountMinor: 9_900 }]),
);

describe('planOfItems', () => {
  it('keeps customers of an old price on their plan after a price rise', () => {
    expect(planOfItems([{ priceId: 'price_pro_2024', productId: 'prod_x' }], known)).toBe('pro');
  });

  it('finds the plan by its fixed product when the price was never resolved', () => {
    expect(planOfItems([{ priceId: 'price_by_hand', productId: 'appfactory_enterprise' }], known)).toBe(
      'enterprise',
    );
  });

  it('calls an unknown price of an unknown product custom', () => {
    expect(planOfItems([{ priceId: 'price_x', productId: 'prod_x' }], known)).toBe('custom');
    expect(planOfItems([], known)).toBe('custom');
  });

  it('never takes extra members for a plan', () => {
    const seats = { priceId: 'price_seat', productId: 'appfactory_pro_seat' };
    expect(planOfItems([seats], known)).toBe('custom');
    expect(planOfItems([seats, { priceId: 'price_pro', productId: 'appfactory_pro' }], known)).toBe('pro');
    expect(isSeatItem(seats, known)).toBe(true);
  });
});
