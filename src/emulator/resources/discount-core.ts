import { addMonths } from '../engine/calendar';
import type { DiscountTerms } from '../engine/discount-maths';
import { isDueWork, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { list, object, text } from '../wire/params';
import { invalidRequest, StripeError } from '../wire/stripe-error';
import { countRedemption, couponOff, redeemableCoupon } from './coupon-core';
import { emit } from './emit';
import { find } from './find';
import { countCodeRedemption, redeemableCode } from './promotion-code-core';

type Discount = Tables['discount'];

/** `discounts[]` of subscriptions, items, invoices and checkout sessions; an empty value clears. */
export const discountsParam = list(object({ coupon: text(), discount: text(), promotion_code: text() }), {
  max: 20,
});

export type DiscountRequest = ReturnType<typeof discountsParam.parse>[number];

/** The object that a discount is for, and what is bought. */
export interface DiscountPlace {
  customer: string | null;
  subscription?: string;
  subscription_item?: string;
  invoice?: string;
  invoice_item?: string;
  currency: string | null;
  /** Before discounts, for the minimum amounts of promotion codes; null where there is nothing to measure. */
  amount: number | null;
}

/**
 * Redeems what a request asks for and answers the discounts' ids in its order. A discount that is there already is
 * named by its id and kept. What a phase of a schedule promised long ago may be gone by the time it begins: it begins
 * without that discount.
 */
export function redeemDiscounts(
  tx: Tx,
  requests: DiscountRequest[],
  place: DiscountPlace,
  param: string,
): string[] {
  return requests.flatMap((request, index) => {
    try {
      return [redeem(tx, request, place, `${param}[${index}]`)];
    } catch (error) {
      if (isDueWork(tx) && error instanceof StripeError) return [];
      throw error;
    }
  });
}

function redeem(tx: Tx, request: DiscountRequest, place: DiscountPlace, param: string): string {
  const { coupon, discount, promotion_code: code } = request;
  if ([coupon, discount, code].filter((value) => value !== undefined).length !== 1) {
    throw invalidRequest('You must pass exactly one of these parameters: coupon, discount, promotion_code.', {
      param,
    });
  }
  if (discount !== undefined) {
    const kept = find(tx, 'discount', discount, `${param}[discount]`);
    if (kept.customer !== place.customer)
      throw invalidRequest(`No such discount: '${discount}'`, {
        code: 'resource_missing',
        param: `${param}[discount]`,
      });
    return kept.id;
  }
  if (coupon !== undefined) {
    redeemableCoupon(tx, coupon, { ...place, param: `${param}[coupon]` });
    return grant(tx, coupon, null, place).id;
  }
  const row = redeemableCode(tx, code ?? '', place, `${param}[promotion_code]`);
  countCodeRedemption(tx, row.id);
  return grant(tx, row.promotion.coupon ?? '', row.id, place).id;
}

/** Makes the discount of a coupon that was found redeemable. */
export function grant(
  tx: Tx,
  coupon: string,
  code: string | null,
  place: DiscountPlace,
  { isSwitch = false }: { isSwitch?: boolean } = {},
): Discount {
  const months = find(tx, 'coupon', coupon).duration_in_months;
  const discount: Discount = {
    id: tx.newId('di'),
    object: 'discount',
    checkout_session: null,
    customer: place.customer,
    customer_account: null,
    end: months === null ? null : addMonths(tx.now, months),
    invoice: place.invoice ?? null,
    invoice_item: place.invoice_item ?? null,
    promotion_code: code,
    source: { coupon, type: 'coupon' },
    start: tx.now,
    subscription: place.subscription ?? null,
    subscription_item: place.subscription_item ?? null,
  };
  tx.put('discount', discount);
  countRedemption(tx, coupon);
  tx.put('discount_grant', { id: discount.id, coupon: find(tx, 'coupon', coupon), used_by: null });
  if (place.invoice === undefined && place.invoice_item === undefined && !isSwitch)
    emit(tx, 'customer.discount.created', discount);
  return discount;
}

/** The discounts among `ids` that still count, for the invoice `invoice` in `currency`. */
export function activeTerms(tx: Tx, ids: string[], invoice: string, currency: string): DiscountTerms[] {
  return ids.flatMap((id) => {
    const coupon = activeCoupon(tx, id, invoice);
    const off = coupon && couponOff(coupon, currency);
    return coupon && off ? [{ id, off, products: coupon.applies_to?.products ?? null }] : [];
  });
}

/** A repeating discount ends by time, one for once with the invoice that has used it, unless that draft was deleted. */
function activeCoupon(tx: Tx, id: string, invoice: string): Tables['discount_grant']['coupon'] | null {
  const discount = tx.get('discount', id);
  const given = tx.get('discount_grant', id);
  if (!discount || !given || (discount.end !== null && discount.end <= tx.now)) return null;
  const { used_by: user } = given;
  const isFree = user === null || user === invoice || !tx.get('invoice', user);
  return isFree ? given.coupon : null;
}

/** Uses up the `once` discounts that took something off. */
export function markUsed(tx: Tx, invoice: string, amounts: { discount: string; amount: number }[]): void {
  for (const { discount, amount } of amounts) {
    const given = tx.get('discount_grant', discount);
    if (given?.coupon.duration === 'once' && amount > 0)
      tx.put('discount_grant', { ...given, used_by: invoice });
  }
}

/** Those that a new invoice would have. */
export function activeDiscounts(tx: Tx, ids: string[]): string[] {
  return ids.filter((id) => activeCoupon(tx, id, '') !== null);
}

/** `customer.discount.deleted` for each discount that a change has dropped. */
export function announceDropped(tx: Tx, before: string[], after: string[]): void {
  for (const id of before) if (!after.includes(id)) dropDiscount(tx, id);
}

/** The discount as the delete call's answer shows it; its event has it whole. Invoices that had it still name it. */
export function dropDiscount(tx: Tx, id: string): object {
  const discount = find(tx, 'discount', id);
  // Written again, so that its timer is asked whether it still waits.
  tx.put('discount', discount);
  emit(tx, 'customer.discount.deleted', discount);
  const { end: _end, ...rest } = discount;
  return { ...rest, deleted: true };
}
