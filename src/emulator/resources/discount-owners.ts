import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { noSuch } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { redeemableCoupon } from './coupon-core';
import { dropDiscount, grant } from './discount-core';
import { change, emit } from './emit';
import { find } from './find';
import { viewSubscription } from './subscription-view';

type Discount = Tables['discount'];

/** https://docs.stripe.com/api/discounts: the two ways to take a discount away. */
export const discountOperations = [
  operation('DELETE /v1/customers/:id/discount', {
    params: {},
    returns: 'discount',
    run(request, _, id) {
      const { discount } = find(request, 'customer', id);
      if (!discount) throw noSuch('discount', id);
      return removeDiscount(onClockOf(request, id), discount);
    },
  }),

  operation('DELETE /v1/subscriptions/:id/discount', {
    params: {},
    returns: 'discount',
    run(request, _, id) {
      const subscription = find(request, 'subscription', id);
      const [first] = subscription.discounts;
      if (first === undefined) throw noSuch('discount', id);
      return removeDiscount(onClockOf(request, subscription.customer), find(request, 'discount', first));
    },
  }),
];

/**
 * A discount for all that a customer buys. Stripe's API cannot make one any more (it could until 2025-03-31.basil); the
 * dashboard can, and here the control plane.
 */
export function discountCustomer(request: Tx, customerId: string, couponId: string): Discount {
  const tx = onClockOf(request, customerId);
  const customer = find(tx, 'customer', customerId, 'customer');
  redeemableCoupon(tx, couponId, {
    currency: customer.currency ?? null,
    customer: customerId,
    param: 'coupon',
  });
  const place = { customer: customerId, currency: customer.currency ?? null, amount: null };
  const before = customer.discount;
  const discount = grant(tx, couponId, null, place, { isSwitch: before != null });
  if (before) {
    const previous = previousAttributes(before, discount);
    if (previous) emit(tx, 'customer.discount.updated', discount, previous);
  }
  change(tx, 'customer', find(tx, 'customer', customerId), { discount }, 'customer.updated');
  return discount;
}

/** The older API's way to take it away again. */
export function undiscountCustomer(tx: Tx, customerId: string): void {
  const { discount } = find(tx, 'customer', customerId, 'customer');
  if (discount) removeDiscount(onClockOf(tx, customerId), discount);
}

/** Where a discount is in force; null when it was taken away. */
export function ownerOf(
  tx: Tx,
  discount: Discount,
): { table: 'customer' | 'subscription' | 'subscription_item'; id: string } | null {
  const { id, subscription, subscription_item: item, customer } = discount;
  if (item !== null)
    return has(tx.get('subscription_item', item), id) ? { table: 'subscription_item', id: item } : null;
  if (subscription !== null)
    return has(tx.get('subscription', subscription), id) ? { table: 'subscription', id: subscription } : null;
  const owner = tx.get('customer', customer ?? '');
  return owner?.discount?.id === id ? { table: 'customer', id: owner.id } : null;
}

function has(row: { discounts: string[] } | undefined, id: string): boolean {
  return row?.discounts.includes(id) ?? false;
}

/** The end of a repeating discount, for whoever still has it. */
export function endDiscount(tx: Tx, discount: Discount): void {
  if (ownerOf(tx, discount)) removeDiscount(tx, discount);
}

/** Takes a discount from its owner. The owner's update is told first, then that the discount is gone. */
export function removeDiscount(tx: Tx, discount: Discount): object {
  const owner = ownerOf(tx, discount);
  const without = (ids: string[]) => ids.filter((id) => id !== discount.id);
  if (owner?.table === 'customer') {
    const row = find(tx, 'customer', owner.id);
    change(tx, 'customer', row, { discount: null }, 'customer.updated');
  }
  if (owner?.table === 'subscription') {
    const row = find(tx, 'subscription', owner.id);
    const discounts = without(row.discounts);
    change(tx, 'subscription', row, { discounts }, 'customer.subscription.updated');
  }
  if (owner?.table === 'subscription_item') removeFromItem(tx, owner.id, without);
  return dropDiscount(tx, discount.id);
}

function removeFromItem(tx: Tx, id: string, without: (ids: string[]) => string[]): void {
  const item = find(tx, 'subscription_item', id);
  const subscription = find(tx, 'subscription', item.subscription);
  const before = viewSubscription(tx, subscription);
  tx.put('subscription_item', { ...item, discounts: without(item.discounts) });
  const after = viewSubscription(tx, subscription);
  emit(tx, 'customer.subscription.updated', after, previousAttributes(before, after) ?? undefined);
}
