import { applyDiscounts } from '../engine/discount-maths';
import { sum } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { activeTerms } from './discount-core';
import { find } from './find';
import { amountIn } from './price-view';

type Subscription = Tables['subscription'];

/**
 * What the running discounts take off each item in a whole cycle, for prorations. Discounts for once are left to the
 * invoice that uses them up.
 */
export function cycleDiscounts(
  tx: Tx,
  subscription: Subscription,
  items: Tables['subscription_item'][],
): Map<string, number> {
  const running = (ids: string[]) =>
    activeTerms(
      tx,
      ids.filter((id) => tx.get('discount_grant', id)?.coupon.duration !== 'once'),
      '',
      subscription.currency,
    );
  const lines = items.map((item) => {
    const price = find(tx, 'price', item.price);
    return {
      amount: (amountIn(tx, price, subscription.currency) ?? 0) * (item.quantity ?? 1),
      isDiscountable: true,
      product: price.product,
      discounts: running(item.discounts),
    };
  });
  const results = applyDiscounts(lines, running(effectiveDiscounts(tx, subscription)));
  return new Map(
    results.map((result, index) => [
      items[index]?.id ?? '',
      sum(result.discountAmounts.map(({ amount }) => amount)),
    ]),
  );
}

/** The subscription's own discounts, or else its customer's. */
function effectiveDiscounts(tx: Tx, subscription: Subscription): string[] {
  if (subscription.discounts.length > 0) return subscription.discounts;
  const inherited = find(tx, 'customer', subscription.customer).discount;
  return inherited ? [inherited.id] : [];
}
