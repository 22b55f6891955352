import type Stripe from 'stripe';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { invalidRequest, type StripeError } from '../wire/stripe-error';
import { isValid, redeemableCoupon } from './coupon-core';
import { change } from './emit';
import { find } from './find';

type PromotionCode = Tables['promotion_code'];

/** "A promotion code is only active if the coupon is also valid." */
export function isActive(tx: Tx, row: PromotionCode): boolean {
  const coupon = tx.get('coupon', row.promotion.coupon ?? '');
  const isSpent = row.max_redemptions !== null && row.times_redeemed >= row.max_redemptions;
  const isOver = row.expires_at !== null && tx.now > row.expires_at;
  return row.active && !isSpent && !isOver && coupon !== undefined && isValid(tx, coupon);
}

/** `currency_options` of the restrictions is sent only when it is expanded. */
export function viewPromotionCode(tx: Tx, row: PromotionCode): Wire<Stripe.PromotionCode> {
  const { currency_options: _options, ...restrictions } = row.restrictions;
  return { ...row, active: isActive(tx, row), restrictions };
}

/** What a code is to be redeemed on. */
export interface Purchase {
  customer: string | null;
  currency: string | null;
  /** Before discounts, minor units; null where there is nothing to measure yet. */
  amount: number | null;
}

/** A promotion code that can be redeemed now for this purchase, or Stripe's refusal. */
export function redeemableCode(tx: Tx, id: string, purchase: Purchase, param: string): PromotionCode {
  const row = find(tx, 'promotion_code', id, param);
  const { customer, currency, amount } = purchase;
  if (!isActive(tx, row)) throw refusal('is inactive or expired', param, 'promotion_code_inactive');
  if (row.customer !== null && row.customer !== customer)
    throw refusal('belongs to another customer', param, 'promotion_code_customer_mismatch');
  if (row.restrictions.first_time_transaction && customer !== null && hasPaid(tx, customer)) {
    throw refusal(
      'cannot be redeemed because the associated customer has prior transactions',
      param,
      'customer_has_prior_transactions',
    );
  }
  const minimum = minimumOf(row, currency);
  if (minimum !== null && amount !== null && amount < minimum) {
    throw refusal(
      `cannot be redeemed because the minimum amount of ${minimum} is not met`,
      param,
      'promotion_code_minimum_amount',
    );
  }
  redeemableCoupon(tx, row.promotion.coupon ?? '', { currency, customer, param });
  return row;
}

/** The first sentence of Stripe's with prior transactions is seen in public issues; the other reasons follow its form. */
function refusal(reason: string, param: string, code: string): StripeError {
  return invalidRequest(`This promotion code ${reason}.`, { code, param });
}

/** "Customers without any successful payments or invoices". */
function hasPaid(tx: Tx, customer: string): boolean {
  if (tx.where('charge', 'customer', customer).some((charge) => charge.paid)) return true;
  return tx.where('invoice', 'customer', customer).some((invoice) => invoice.status === 'paid');
}

/** The minimum in the purchase's currency; a purchase in a currency without one cannot meet it. */
function minimumOf(row: PromotionCode, currency: string | null): number | null {
  const {
    minimum_amount: amount,
    minimum_amount_currency: own,
    currency_options: options,
  } = row.restrictions;
  if (amount === null) return null;
  if (currency === null || currency === own) return amount;
  return options?.[currency]?.minimum_amount ?? Number.POSITIVE_INFINITY;
}

export function countCodeRedemption(tx: Tx, id: string): void {
  const row = find(tx, 'promotion_code', id);
  change(tx, 'promotion_code', row, { times_redeemed: row.times_redeemed + 1 }, 'promotion_code.updated');
}

/** The active code that a customer types, in any case; its own codes before those for everybody. */
export function findCode(tx: Tx, typed: string, customer: string | null): PromotionCode | undefined {
  const matching = codesLike(tx, typed).filter((row) => isActive(tx, row));
  const own = matching.find((row) => customer !== null && row.customer === customer);
  return own ?? matching.find((row) => row.customer === null);
}

export function codesLike(tx: Tx, code: string): PromotionCode[] {
  const wanted = code.toLowerCase();
  return tx.all('promotion_code').filter((row) => row.code.toLowerCase() === wanted);
}
