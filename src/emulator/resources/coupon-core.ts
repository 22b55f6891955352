import type Stripe from 'stripe';
import { rateOf } from '../engine/discount-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { invalidRequest } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { change } from './emit';
import { find } from './find';

type Coupon = Tables['coupon'];

/** Whether new customers may still redeem it. Those who have redeemed it keep it. */
export function isValid(tx: Tx, coupon: Coupon): boolean {
  const isSpent = coupon.max_redemptions !== null && coupon.times_redeemed >= coupon.max_redemptions;
  return !isSpent && (coupon.redeem_by === null || tx.now <= coupon.redeem_by);
}

/** Without the members that Stripe sends only when they are expanded. */
export function viewCoupon(tx: Tx, row: Coupon): Wire<Stripe.Coupon> {
  const { applies_to: _products, currency_options: _options, ...plain } = row;
  return { ...plain, valid: isValid(tx, row) };
}

/** For `expand`: `applies_to` and `currency_options`. */
export function couponMember(tx: Tx, id: string, member: string): object | undefined {
  const coupon = tx.get('coupon', id);
  if (member === 'applies_to') return coupon?.applies_to;
  if (member === 'currency_options') return currencyOptions(coupon);
  return undefined;
}

function currencyOptions(coupon: Coupon | undefined): object | undefined {
  if (!coupon || coupon.amount_off === null || coupon.currency === null) return undefined;
  return { [coupon.currency]: { amount_off: coupon.amount_off }, ...coupon.currency_options };
}

/** What it takes off in a currency; null when it has no amount in that currency. */
export function couponOff(coupon: Coupon, currency: string): { amount: number } | { rate: number } | null {
  if (coupon.percent_off !== null) return { rate: rateOf(coupon.percent_off) };
  const amount =
    coupon.currency === currency ? coupon.amount_off : coupon.currency_options?.[currency]?.amount_off;
  return amount == null ? null : { amount };
}

/** A coupon that can be redeemed now in `currency`, or Stripe's refusal. */
export function redeemableCoupon(
  tx: Tx,
  id: string,
  { currency, customer, param }: { currency: string | null; customer: string | null; param: string },
): Coupon {
  const coupon = find(tx, 'coupon', id, param);
  if (!isValid(onClockOf(tx, customer), coupon)) {
    throw invalidRequest(`Coupon expired: ${id}`, { code: 'coupon_expired', param });
  }
  if (currency !== null && couponOff(coupon, currency) === null) {
    throw invalidRequest(
      `The coupon ${id} cannot be used: its currency (${coupon.currency}) is not the one of what it would discount (${currency}).`,
      { param },
    );
  }
  return coupon;
}

export function countRedemption(tx: Tx, id: string): void {
  const coupon = find(tx, 'coupon', id);
  change(tx, 'coupon', coupon, { times_redeemed: coupon.times_redeemed + 1 }, 'coupon.updated');
}
