import { lineAmount, sum } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkLargest } from './charge-amount-rules';
import { amountIn } from './price-view';

interface Bought {
  price: Tables['price'] | undefined;
  quantity: number;
}

/** What a subscription costs each period: checked when its items are chosen, so that a trial cannot hide it. */
export function checkItemsAmount(tx: Tx, items: Bought[], currency: string, param = 'items'): void {
  const amounts = items.map(({ price, quantity }) =>
    lineAmount({ unitAmount: (price && amountIn(tx, price, currency)) ?? 0, quantity }),
  );
  checkLargest(sum(amounts), currency, param);
}
