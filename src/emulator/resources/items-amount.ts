import { lineAmount, sum } from '../engine/invoice-maths';
import { isDueWork, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { checkLargest } from './charge-amount-rules';
import { find } from './find';
import { amountIn } from './price-view';

interface Bought {
  price: Tables['price'] | undefined;
  quantity: number;
}

/** What a subscription costs each period: checked when its items are chosen, so that a trial cannot hide it. */
export function checkItemsAmount(tx: Tx, items: Bought[], currency: string, param = 'items'): void {
  if (isDueWork(tx)) return;
  const amounts = items.map(({ price, quantity }) =>
    lineAmount({ unitAmount: (price && amountIn(tx, price, currency)) ?? 0, quantity }),
  );
  checkLargest(sum(amounts), currency, param);
}

type Once = Tables['subscription_schedule']['phases'][number]['add_invoice_items'];

/** What a phase bills once goes on one invoice with its items, at a moment when nobody can be refused any more. */
export function checkOneTimeAmounts(
  tx: Tx,
  items: Bought[],
  once: Once,
  currency: string,
  param: string,
): void {
  const added = once.map(({ price, quantity }) => ({
    price: find(tx, 'price', String(price)),
    quantity: quantity ?? 1,
  }));
  for (const { price } of added)
    if (amountIn(tx, price, currency) === undefined) throw otherCurrency(price, currency, param);
  checkItemsAmount(tx, [...items, ...added], currency, param);
}

export function otherCurrency(price: Tables['price'], currency: string, param: string) {
  return invalidRequest(
    `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${currency}\`.`,
    { param },
  );
}
