import type Stripe from 'stripe';
import type { StoredDiscount } from '@/db/schema';

/**
 * The subscription's own discounts, their coupons expanded. A customer's discount and an item's stand deeper than Stripe's lists can be
 * expanded (four levels), so they are not read. https://docs.stripe.com/api/expanding_objects
 */
export function storedDiscounts(subscription: Stripe.Subscription): StoredDiscount[] {
  return subscription.discounts.flatMap((discount) => {
    if (typeof discount === 'string') return [];
    const { coupon } = discount.source;
    if (!coupon || typeof coupon === 'string') return [];
    return {
      couponId: coupon.id,
      percentOff: coupon.percent_off,
      amountOffMinor: coupon.percent_off === null ? amountOff(coupon, subscription.currency) : null,
      duration: coupon.duration,
      endSeconds: discount.end,
    };
  });
}

/** A coupon has an amount in its own currency; in another one it takes nothing off unless Stripe says how much. */
function amountOff(coupon: Stripe.Coupon, currency: string): number {
  if (coupon.currency === currency) return coupon.amount_off ?? 0;
  return coupon.currency_options?.[currency]?.amount_off ?? 0;
}
